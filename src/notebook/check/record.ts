import { z } from "zod";
import type { AspectResult } from "../../checks/index.js";

/** The MIME type under which `check` says what it found, for programs such as the lab; people read the HTML beside it. */
export const checkMimeType = "application/vnd.gradlab.check+json";

/** What `check` found: plain data, for a program to read. */
export interface CheckResult {
  /** The question's id. */
  readonly question: string;
  /** What the question is called. */
  readonly title: string;
  /** Whether every public example gave what it should; the hidden ones are another matter. */
  readonly publicPassed: boolean;
  /** How many inputs are only run when the assignment is graded. */
  readonly hiddenNotRun: number;
  /** What was found of each of its aspects. */
  readonly aspects: readonly AspectResult[];
  /** What may be wrong; left out where nothing is, or the question knows no such mistake. */
  readonly hint?: string;
  /** What is said of a choice, whose check tells no more, or of a function for which nothing is public; else left out. */
  readonly message?: string;
  /** Where nothing of a function is public, so that nothing was run and nothing is said to have passed; else left out. */
  readonly nothingPublic?: true;
}

/** What a check's output says to programs. */
export interface CheckRecord {
  readonly question: string;
  readonly publicPassed: boolean;
  /** How many public checks passed, of how many; a choice has none. */
  readonly passed: number;
  readonly of: number;
  readonly hiddenNotRun: number;
  readonly nothingPublic?: true;
}

const schema = z.object({
  question: z.string(),
  publicPassed: z.boolean(),
  passed: z.number(),
  of: z.number(),
  hiddenNotRun: z.number(),
  nothingPublic: z.literal(true).exactOptional(),
});

export function checkRecord(result: CheckResult): CheckRecord {
  const { question, publicPassed, hiddenNotRun, aspects, nothingPublic } = result;
  const passed = aspects.filter(({ score, points }) => score === points).length;
  const record = { question, publicPassed, passed, of: aspects.length, hiddenNotRun };
  return nothingPublic ? { ...record, nothingPublic } : record;
}

/** The record in an output's data, or undefined where there is none. */
export function readCheck(data: Readonly<Record<string, unknown>>): CheckRecord | undefined {
  const { success, data: found } = schema.safeParse(data[checkMimeType]);
  return success ? found : undefined;
}
