import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { GradlabError } from "../../src/errors.js";
import { readText, saveText } from "../../src/notebook/index.js";
import { loadAssignment } from "../assignment.js";
import type { Report } from "../records.js";
import { marksFile } from "../rules.js";
import { markedQuestions, readMarks } from "./read.js";
import { markSheet, type Sheet } from "./sheet.js";

/** What is looked at in a report that was written by `grade`. */
const report = z.looseObject({
  format: z.literal("gradlab-report-1"),
  assignment: z.string(),
  student: z.string(),
  questions: z.array(z.looseObject({ id: z.string(), max: z.number(), status: z.string() })),
});

/** Where marks come from and go to. */
export interface MarksOptions {
  /** The assignment's name or folder; by default as the reports say. */
  readonly assignment?: string;
  /** The sheet; by default `OUT.marks.csv`, which `grade` finds by itself. */
  readonly file?: string;
}

/**
 * Writes the sheet of all answers in a folder of reports that wait for a person, with what was marked already.
 *
 * @throws GradlabError if there are no reports, or the sheet that is there cannot be read
 */
export async function writeMarks(
  out: string,
  { assignment, file = marksFile(out) }: MarksOptions = {},
): Promise<Omit<Sheet, "csv"> & { readonly file: string }> {
  const reports = await readReports(path.join(out, "results"));
  const { definition } = await loadAssignment(assignment ?? reports[0].assignment);
  const before = existsSync(file)
    ? readMarks(await readText(file), file, markedQuestions(definition))
    : new Map<string, never>();
  if (/\.json$/i.test(file)) {
    throw new GradlabError(`marks: ${file} is JSON, which is read but not written; name a .csv file`);
  }
  const { csv, ...counts } = markSheet(reports, definition.questions, before);
  await saveText(file, csv);
  return { ...counts, file };
}

async function readReports(folder: string): Promise<Report[]> {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  if (names.length === 0) {
    throw new GradlabError(`marks: there are no reports in ${folder}, expected the folder that grade wrote`);
  }
  const reports = await Promise.all(names.map((name) => readReport(path.join(folder, name))));
  return reports.toSorted((a, b) => (a.student < b.student ? -1 : 1));
}

async function readReport(file: string): Promise<Report> {
  try {
    return report.parse(JSON.parse(await readText(file))) as unknown as Report;
  } catch (error) {
    throw new GradlabError(`marks: ${file} is no report of grade's`, { cause: error });
  }
}
