/**
 * A mistake in what was asked for (a missing file, a wrong shape, k larger than the training set), told in one
 * sentence that names the operation, the argument, what was expected and what came. The command line prints the
 * sentence alone and exits with 1; any other error is a fault of Gradlab's and is printed with its stack.
 */
export class GradlabError extends Error {
  override readonly name: string = "GradlabError";
}
