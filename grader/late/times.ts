import { GradlabError } from "../../src/errors.js";
import { readCsv } from "../csv.js";
import { readTime } from "./policy.js";

/**
 * Reads when students handed in, a table `student,submitted`, where the platform does not say.
 *
 * @returns ISO times by student
 */
export function readTimes(text: string, name: string): ReadonlyMap<string, string> {
  const times = new Map<string, string>();
  for (const { line, cells } of readCsv(text, name, ["student", "submitted"])) {
    const { student, submitted } = cells;
    if (times.has(student)) throw new GradlabError(`${name}:${line} has ${student} a second time`);
    times.set(student, readTime(submitted, `${name}:${line}`).toISOString());
  }
  return times;
}

/** The latest time that any of these students has. */
export function latestOf<T extends Date | string>(
  students: readonly string[],
  times: ReadonlyMap<string, T>,
): T | undefined {
  const found = students.flatMap((student) => times.get(student) ?? []);
  return found.toSorted((a, b) => Number(new Date(a)) - Number(new Date(b))).at(-1);
}
