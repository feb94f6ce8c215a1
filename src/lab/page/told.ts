/** What the server wrote into the page. */
export interface Told {
  /** Of the notebook in the workspace. */
  readonly path: string;
  readonly title: string;
  /** The pack has a newer version than this copy. */
  readonly isOutdated: boolean;
  /** Of an assignment: the questions that have a check. */
  readonly questions: readonly string[];
  /** The MIME type of what checks found. */
  readonly checkType: string;
  readonly next?: { readonly path: string; readonly title: string };
}

export const told: Told = JSON.parse(document.getElementById("told")!.textContent ?? "{}") as Told;
