export { submitNotebook, type Submitted } from "./submit.js";
