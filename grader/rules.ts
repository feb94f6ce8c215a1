import { existsSync } from "node:fs";
import path from "node:path";
import type { Assignment } from "../src/checks/index.js";
import { readText } from "../src/notebook/index.js";
import { readPolicy, readTimes } from "./late/index.js";
import { markedQuestions, readMarks } from "./marks/index.js";
import type { Submission } from "./records.js";
import type { Rules } from "./settle.js";
import { near } from "./called.js";

/** The files in which a teacher says what the grader cannot know. */
export interface RuleFiles {
  /** A late policy, YAML or JSON. */
  readonly late?: string;
  /** A table `student,submitted`. */
  readonly times?: string;
  /** A sheet of marks; by default `OUT.marks.csv`, where there is one. */
  readonly marks?: string;
}

/** Where the marks of a folder of reports are kept: beside it, like its salt, for reports are handed out. */
export const marksFile = (out: string): string => `${path.resolve(out)}.marks.csv`;

const maximumBytes = 64 * 2 ** 20;

/**
 * Reads them.
 *
 * @throws GradlabError that names the file, and the line where it has lines
 */
export async function readRules(files: RuleFiles, out: string, definition: Assignment): Promise<Rules> {
  const read = (file: string): Promise<string> => readText(file, maximumBytes);
  const { late, times } = files;
  const kept = marksFile(out);
  const marks = files.marks ?? (existsSync(kept) ? kept : undefined);
  return {
    ...(late === undefined ? {} : { late: readPolicy(await read(late), late) }),
    ...(times === undefined ? {} : { times: readTimes(await read(times), times) }),
    ...(marks === undefined
      ? {}
      : { marks: readMarks(await read(marks), marks, markedQuestions(definition)) }),
  };
}

/**
 * Names in the rules that nobody among the submissions has: a slip of the pen, or somebody who handed in nothing. A group's
 * members are known to the policy and the times; marks are the whole group's.
 */
export function strangers({ late, times, marks }: Rules, submissions: readonly Submission[]): string[] {
  const known = new Set(submissions.map(({ student }) => student));
  const groups = new Map(
    submissions.flatMap(({ student, members = [] }) => members.map((member) => [member, student] as const)),
  );
  const isStranger = (name: string): boolean => !known.has(name);
  const dated = [...(late?.extensions.keys() ?? []), ...(times?.keys() ?? [])];
  const marked = [...(marks?.values() ?? [])].map(({ student }) => student).filter(isStranger);
  const named = [
    ...dated.filter((name) => isStranger(name) && !groups.has(name)),
    ...marked.map((name) => (groups.has(name) ? `${name} (marked as ${groups.get(name)})` : name)),
  ];
  const names = submissions.map(({ student }) => student);
  const withNear = (name: string): string => {
    const found = near(name, names);
    if (found.length === 0) return name;
    return `${name} (here ${found.length === 1 ? "is" : "are"} ${found.join(", ")})`;
  };
  return [...new Set(named)].toSorted().map(withNear);
}
