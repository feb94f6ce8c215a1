import { z } from "zod";
import type { CheckResult } from "./check.js";

/** The MIME type under which `check` says what it found, for programs such as the lab; people read the HTML beside it. */
export const checkMimeType = "application/vnd.gradlab.check+json";

/** What a check's output says to programs. */
export interface CheckRecord {
  readonly question: string;
  readonly publicPassed: boolean;
  /** How many public checks passed, of how many; a choice has none. */
  readonly passed: number;
  readonly of: number;
  readonly hiddenNotRun: number;
}

const schema = z.object({
  question: z.string(),
  publicPassed: z.boolean(),
  passed: z.number(),
  of: z.number(),
  hiddenNotRun: z.number(),
});

export function checkRecord({ question, publicPassed, hiddenNotRun, aspects }: CheckResult): CheckRecord {
  const passed = aspects.filter(({ score, points }) => score === points).length;
  return { question, publicPassed, passed, of: aspects.length, hiddenNotRun };
}

/** The record in an output's data, or undefined where there is none. */
export function readCheck(data: Readonly<Record<string, unknown>>): CheckRecord | undefined {
  const { success, data: found } = schema.safeParse(data[checkMimeType]);
  return success ? found : undefined;
}
