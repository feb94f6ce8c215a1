export { fit } from "./fit.js";
