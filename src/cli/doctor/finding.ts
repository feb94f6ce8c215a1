/** What the doctor found of one thing. */
export interface Finding {
  readonly name: string;
  /** Good, or not there though nothing depends on it, or not there although Gradlab needs it. */
  readonly state: "good" | "absent" | "missing";
  /** What is there, or what is lost without it. */
  readonly text: string;
  /** The command that adds what is missing. */
  readonly remedy?: string;
}
