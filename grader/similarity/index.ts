export { similar } from "./similar.js";
