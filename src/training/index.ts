export { crossValidate, type CrossValidation, type CrossValidationOptions } from "./crossValidate.js";
