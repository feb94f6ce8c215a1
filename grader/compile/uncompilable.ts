/** The compiler took too long or gave up over this text. */
export class Uncompilable extends Error {
  override readonly name: string = "Uncompilable";
}
