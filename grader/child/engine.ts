/** The bundle that a child loads where tensors are. */
export { float64, tf } from "../../src/engine/index.js";
