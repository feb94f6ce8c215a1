export { submitNotebook, type Submitted, type SubmitOptions } from "./submit.js";
export { zipOf } from "./zip.js";
