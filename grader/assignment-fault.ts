import { GradlabError } from "../src/errors.js";

/**
 * What is wrong with the assignment itself: its reference, its mutants, the inputs it draws. Neither a student's fault nor the
 * grader's, so no report tells of it: whoever wrote the assignment is told, and the file.
 */
export class AssignmentFault extends GradlabError {
  override readonly name: string = "AssignmentFault";
}
