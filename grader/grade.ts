import { readFileSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../src/errors.js";
import { reasonOf, saveParts, saveText } from "../src/notebook/index.js";
import { loadAssignment, type LoadedAssignment } from "./assignment.js";
import { hash, keyOf, openCache, versionOf } from "./cache.js";
import { collectSubmissions, readBytes, type Bytes, type Collected } from "./collect/index.js";
import { fileNames } from "./file-names.js";
import { makeFolder, requireApart } from "./folders.js";
import { classFiles, gradescopeResults, standingOf } from "./formats/index.js";
import { studentPage } from "./pages/index.js";
import { openGrading } from "./grading.js";
import { lookAhead } from "./look-ahead.js";
import { gradeSubmission } from "./report.js";
import { readRules, strangers, type RuleFiles } from "./rules.js";
import { keptSalt } from "./salt.js";
import { settle } from "./settle.js";
import { asCalled } from "./called.js";
import { openCourse, type CourseOptions } from "./course.js";
import { cacheOf, open, type Opened } from "./opened.js";
import { whichAssignment } from "./which.js";
import type { Report, Sandbox, Standing, Submission } from "./records.js";

/** How a class is graded. */
interface GradeOptions extends Omit<CourseOptions, "launcher" | "runner"> {
  /** The assignment's name, as `"01-knn"`, or its folder; by default what the notebooks say. */
  readonly assignment?: string;
  /** The folder for the reports. */
  readonly out: string;
  /** How the submissions lie there, see `inputKinds`; `auto` finds out. */
  readonly input?: string;
  /** What a teacher adds, in files: a late policy, times, marks. */
  readonly rules?: RuleFiles;
  /** Writes the one submission's report as Gradescope's `results.json` there. */
  readonly gradescope?: string;
  /** How many submissions at once; as many as there are processors by default. */
  readonly jobs?: number;
  /** The secret from which each student's inputs are drawn; else it is read from, or made and kept in, `OUT.salt`. */
  readonly salt?: string;
  /** Grades everything anew; by default what has not changed since an earlier run is taken from it. */
  readonly fresh?: boolean;
  /** Has workers grade, by a queue at this address (`redis://...`); by default this process does. */
  readonly queue?: string;
  /** For how many seconds the queue's server may be silent before the run gives up; 30 by default. */
  readonly patience?: number;
  /** Stops a run that has a queue: what is graded is kept. */
  readonly signal?: AbortSignal;
  /** Where answers will run, where it is being opened already. */
  readonly opened?: Promise<Opened>;
  /** Called before the first submission with where answers will run. */
  readonly onStart?: (sandbox: Sandbox) => void;
  /** Called after each submission. */
  readonly onProgress?: (done: number, total: number, report: Report) => void;
}

/** A class graded: the students in the order of their names, and the page to open. */
interface Graded {
  readonly students: readonly GradedStudent[];
  readonly page: string;
  /** Files among the submissions that belong to nobody. */
  readonly ignored: readonly string[];
  /** Names in the late policy, times and marks that no submission has. */
  readonly strangers: readonly string[];
  /** Which other assignment a notebook looks like, one for each that does. */
  readonly lookLike: readonly string[];
}

/** One student's result. */
export interface GradedStudent extends Standing {
  /** The student's page, relative to the class page. */
  readonly href: string;
  /** All that was found, read from where it was written. */
  report(): Report;
}

/**
 * Grades a folder of submissions and writes `index.html`, `grades.csv`, `grades.json`, `junit.xml` and, for each student,
 * `results/STUDENT.json` and `results/STUDENT.html`. Same submissions, same salt, same bytes. It may be stopped at any
 * moment, however rudely: run again, it goes on where it was, for each result is kept in `OUT.cache` as it comes.
 */
export async function grade(folder: string, options: GradeOptions): Promise<Graded> {
  const { input = "auto", queue, types = true } = options;
  const opened = options.opened ?? open(options);
  opened.catch(() => {}); // Told where it is waited for.
  try {
    if (queue !== undefined && !types) {
      throw new GradlabError("grade: --no-types is for grading without a queue; its workers check types");
    }
    requireApart("grade", folder, options.out, ["results"]);
    const assignment = await loadAssignment(options.assignment ?? (await whichAssignment(folder, input)));
    const collected = await collectSubmissions(folder, { assignment: assignment.definition.name, input });
    try {
      return await gradeCollected(collected, assignment, { ...options, ...(await opened) });
    } finally {
      await collected.dispose();
    }
  } finally {
    await opened.then(
      ({ runner }) => runner.close(),
      () => {},
    );
  }
}

async function gradeCollected(
  { submissions, ignored, layout }: Collected,
  assignment: LoadedAssignment,
  options: GradeOptions & Opened,
): Promise<Graded> {
  if (options.gradescope !== undefined && submissions.length !== 1) {
    const count = submissions.length;
    throw new GradlabError(`grade: Gradescope's results are of one submission, here are ${count}`);
  }
  const results = path.join(options.out, "results");
  // What a person wrote may be refused: before anything is there.
  const given = await readRules(options.rules ?? {}, options.out, assignment.definition);
  const rules = asCalled(given, layout, submissions);
  makeFolder(options.out);
  makeFolder(results);
  const salt = options.salt ?? keptSalt(options.out);
  const cache = openCache(cacheOf(options.out));
  const course = openCourse(assignment, options);
  if (options.isNew) course.expect(submissions.length);
  options.onStart?.(course.launcher.sandbox);
  const shared = [
    versionOf(assignment.folder),
    salt,
    course.launcher.sandbox.tier,
    JSON.stringify(course.launcher.limits),
    `types ${course.types}`,
  ];
  const grading = await openGrading(course, salt, options);
  const names = fileNames(submissions.map(({ student }) => student));
  const files = names.map((name) => path.join(results, name));
  const standings: Standing[] = [];
  const lookLike: string[] = [];
  let [next, done] = [0, 0];
  const look = async (submission: Submission): Promise<Found> => {
    const bytes = await readBytes(submission);
    const content = "problem" in bytes ? bytes.problem : hash(bytes);
    const key = keyOf(...shared, who(submission), content);
    return { submission, bytes, key, known: options.fresh === true ? undefined : cache.find(key) };
  };
  const find = lookAhead(submissions, look, (found) =>
    grading.ahead?.(found.filter(({ known }) => known === undefined)),
  );
  const work = async (): Promise<void> => {
    while (next < submissions.length) {
      const index = next++;
      const { submission, bytes, key, known } = await find(index);
      const keep = (report: Report): Promise<void> => cache.keep(key, report);
      const isToCome = "problem" in bytes && bytes.again === true;
      const graded =
        known ??
        (isToCome
          ? await gradeSubmission(course, submission, bytes, salt)
          : await grading.grade(submission, bytes, keep));
      const report = settle(graded, submission, rules);
      await Promise.all([
        saveChanged(`${files[index]}.json`, `${JSON.stringify(report, undefined, 2)}\n`),
        saveChanged(`${files[index]}.html`, studentPage(report)),
      ]);
      standings[index] = standingOf(report);
      lookLike.push(...report.notes.flatMap((note) => otherAssignment.exec(note)?.[1] ?? []));
      options.onProgress?.(++done, submissions.length, report);
    }
  };
  try {
    await Promise.all(
      Array.from({ length: Math.min(grading.begun(options.jobs), submissions.length) }, work),
    );
  } catch (error) {
    next = submissions.length; // Where nothing can be kept, nothing more is begun.
    throw error;
  } finally {
    await grading.close();
    await course.close();
  }
  const about = readReport(files[0]);
  const written = classFiles(about, standings, names, readReports(files));
  for (const [file, parts] of Object.entries(written)) await saveParts(path.join(options.out, file), parts);
  if (options.gradescope !== undefined) await saveText(options.gradescope, gradescopeResults(about));
  const page = path.join(options.out, "index.html");
  const students = standings.map((standing, index) => ({
    ...standing,
    href: `results/${encodeURIComponent(names[index])}.html`,
    report: () => readReport(files[index]),
  }));
  return {
    students,
    page,
    ignored,
    strangers: strangers(rules, submissions),
    lookLike,
  };
}

/** What a report says where a notebook is another assignment's. */
const otherAssignment = /^This looks like the notebook of (.+)\.$/;

/** A submission read, with the report of an earlier run if there is one. */
interface Found {
  readonly submission: Submission;
  readonly bytes: Bytes;
  readonly key: string;
  readonly known: Report | undefined;
}

/** What a report tells of a submission besides its answers. */
const who = ({ student, file, notes }: Submission): string =>
  JSON.stringify([student, path.basename(file), notes]);

function* readReports(files: readonly string[]): Generator<Report> {
  for (const file of files) yield readReport(file);
}

/** A report as it was written by this run. */
function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(`${file}.json`, "utf8")) as Report;
  } catch (error) {
    throw new GradlabError(`${file}.json: cannot be read again (${reasonOf(error)}): grade once more`, {
      cause: error,
    });
  }
}

/** Saves a text unless the file holds it already. If the power fails the next run makes it anew, for the result was kept. */
async function saveChanged(file: string, text: string): Promise<void> {
  if (textOf(file) !== text) await saveParts(file, [text], { waits: false });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // Not there yet, or not to be read: writing tells.
  }
}
