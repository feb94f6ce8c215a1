/** What the server wrote into the page. */
export interface Told {
  /** Of the notebook in the workspace. */
  readonly path: string;
  readonly title: string;
  /** It is a copy of a lesson or an assignment. */
  readonly isFromPack: boolean;
  /** The pack has a newer version than this copy. */
  readonly isOutdated: boolean;
  /** Of an assignment: the questions that have a check. */
  readonly questions: readonly string[];
  /** Of an assignment: the questions that are answered in words, and what stands there before. */
  readonly written: readonly { readonly question: string; readonly template: string }[];
  readonly toBeWritten: string;
  /** The MIME type of what checks found. */
  readonly checkType: string;
  readonly next?: { readonly path: string; readonly title: string };
}

export const told: Told = JSON.parse(document.getElementById("told")!.textContent ?? "{}") as Told;
