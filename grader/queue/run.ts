import { loadAssignment } from "../assignment.js";
import { openCourse, type Course } from "../course.js";
import { locateAssignment } from "../locate.js";
import { GradlabError } from "../../src/errors.js";
import { runSchema, type Run } from "./records.js";
import { readSealed, referenceOf } from "./seal.js";
import { difference, versionHere } from "./version.js";

/** The run of a class, as its workers have to know it. */
export function runFor({ assignment, launcher }: Course, salt: string): Run {
  const { tier, contained, notContained } = launcher.sandbox;
  return {
    format: "gradlab-run-1",
    assignment: assignment.definition.name,
    version: versionHere(assignment.folder),
    salt: referenceOf(salt),
    sandbox: { tier, contained: [...contained], notContained: [...notContained] },
    limits: { ...launcher.limits },
  };
}

/** What a worker has of its own. */
export interface Means {
  /** The salts that it was given, by their references. */
  readonly salts: ReadonlyMap<string, string>;
  /** Folders of assignments beside those that are found by their name. */
  readonly assignments: readonly string[];
  readonly log: (line: string) => void;
}

/** A run that can be worked on here. */
export interface Accepted {
  readonly run: Run;
  readonly salt: string;
  readonly course: Course;
}

/** Anything that calls itself a run has no more bytes. */
const maximumBytes = 2 ** 16;

/** The salt of a run before its seal can be looked at. */
const saltOf = (data: unknown): string | undefined => {
  try {
    const { text } = data as { text: string };
    return runSchema.safeParse(JSON.parse(text)).data?.salt;
  } catch {
    return undefined;
  }
};

/**
 * Takes a run up, if all that its reports depend on is the same here.
 *
 * @throws GradlabError that says what is not, and what to do
 */
export async function acceptRun(data: unknown, { salts, assignments, log }: Means): Promise<Accepted> {
  const reference = saltOf(data);
  if (reference === undefined) throw new GradlabError("the run is of another version of Gradlab");
  const salt = salts.get(reference);
  if (salt === undefined) {
    throw new GradlabError(
      `its salt is not here: copy the run's salt (OUT.salt, unless another was given) to this machine and name it with --salt-file`,
    );
  }
  const run = readSealed(salt, "run", data, runSchema, maximumBytes);
  const name = run.assignment;
  const place = assignments.find((folder) => locateAssignment(folder).name === name) ?? name;
  const { folder } = locateAssignment(place);
  const differs = difference(name, run.version, versionHere(folder));
  if (differs !== undefined) throw new GradlabError(differs);
  const assignment = await loadAssignment(folder);
  const course = openCourse(assignment, {
    sandbox: `require:${run.sandbox.tier}`,
    seconds: run.limits["seconds"],
    isolate: run.limits["answers"] === 1,
    log,
  });
  const here = runFor(course, salt);
  if (JSON.stringify([here.sandbox, here.limits]) === JSON.stringify([run.sandbox, run.limits])) {
    return { run, salt, course };
  }
  await course.close();
  throw new GradlabError(
    `${run.sandbox.tier} contains something else here: ${here.sandbox.contained.join(", ")}, the run's: ${run.sandbox.contained.join(", ")}`,
  );
}
