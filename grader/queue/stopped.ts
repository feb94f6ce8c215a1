import { GradlabError } from "../../src/errors.js";

/** The run was stopped by who started it. */
export class Stopped extends GradlabError {
  override readonly name: string = "Stopped";
}
