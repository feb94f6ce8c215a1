export { gradlab } from "./program.js";
