import type { Command } from "commander";
import { GradlabError } from "../errors.js";
import { positive, queueAddress, readSalt } from "./options.js";
import { stopOnSignals } from "./signals.js";
import { tuneForClass } from "./tune.js";
import type { Sandbox } from "../../grader/index.js";

interface Options {
  readonly assignment?: string;
  readonly out: string;
  readonly jobs?: string;
  readonly saltFile?: string;
  readonly timeout?: string;
  readonly sandbox: string;
  readonly input: string;
  readonly late?: string;
  readonly times?: string;
  readonly marks?: string;
  readonly gradescope?: string;
  readonly fresh?: boolean;
  readonly types: boolean;
  readonly isolate?: boolean;
  readonly queue?: string | true;
  readonly patience?: string;
}

/** `gradlab grade`: a folder of submissions to a folder of reports. */
export function grade(program: Command): void {
  program
    .command("grade")
    .description("grade a folder of submissions; writes a page for the class and one for each student")
    .argument("<submissions>", "a folder or zip: of each student, or a platform's download of all")
    .requiredOption("--out <folder>", "where the reports go")
    .option("--assignment <name>", "what was handed in: its name or folder (default: as the notebooks say)")
    .option("--input <layout>", "auto, folder, zip, canvas, moodle or gradescope", "auto")
    .option("--late <file>", "a late policy (YAML or JSON)")
    .option("--times <csv>", "when students handed in: student,submitted")
    .option("--marks <file>", "a person's marks (default: OUT.marks.csv, if gradlab marks wrote it)")
    .option("--gradescope <file>", "write the one submission's results.json there")
    .option("--jobs <n>", "submissions at once (default: as many as processors)")
    .option("--salt-file <file>", "the secret of the inputs (default: GRADLAB_SALT, else kept in OUT.salt)")
    .option("--timeout <seconds>", "for each question (default: 10)")
    .option("--no-types", "leave the types of answers unchecked: faster, and no remarks about them")
    .option(
      "--isolate",
      "give each answer a process of its own, always: slower, and the reports are the same",
    )
    .option("--fresh", "grade everything anew (default: what has not changed is taken from OUT.cache)")
    .option("--sandbox <tier>", "auto, T0, T1, T2, T3, or require:T2 to refuse less", "auto")
    .option(
      "--queue [url]",
      "have gradlab worker grade, by Redis at redis://HOST:PORT (default: GRADLAB_QUEUE)",
    )
    .option("--patience <seconds>", "how long the queue's server may be away (default: 30)")
    .action(run);
}

async function run(submissions: string, options: Options): Promise<void> {
  tuneForClass();
  let told = "nothing is graded yet";
  const { signal } = stopOnSignals();
  const tellStopped = (): void =>
    console.error(`gradlab: grade was stopped, ${told}: run the same command again to go on`);
  // Without a queue there is nothing to take back: each result is kept as it comes.
  if (options.queue === undefined) {
    signal.addEventListener("abort", () => {
      tellStopped();
      process.exit(130);
    });
  }
  const { grade, Stopped } = await import("../../grader/index.js");
  const salt =
    options.saltFile === undefined ? process.env["GRADLAB_SALT"] : await readSalt("grade", options.saltFile);
  if (options.patience !== undefined && options.queue === undefined) {
    throw new GradlabError("grade: --patience is for a queue's server, give --queue too");
  }
  const start = performance.now();
  const { late, times, marks } = options;
  const graded = await grade(submissions, {
    ...(options.assignment === undefined ? {} : { assignment: options.assignment }),
    input: options.input,
    rules: {
      ...(late === undefined ? {} : { late }),
      ...(times === undefined ? {} : { times }),
      ...(marks === undefined ? {} : { marks }),
    },
    ...(options.gradescope === undefined ? {} : { gradescope: options.gradescope }),
    out: options.out,
    fresh: options.fresh === true,
    types: options.types,
    isolate: options.isolate === true,
    sandbox: options.sandbox,
    ...(options.jobs === undefined ? {} : { jobs: positive("grade", "--jobs", options.jobs) }),
    ...(options.timeout === undefined ? {} : { seconds: positive("grade", "--timeout", options.timeout) }),
    ...(salt ? { salt } : {}),
    ...(options.queue === undefined ? {} : byQueue(options, signal)),
    onStart: warn,
    onProgress: (done, total, { student, score, max }) => {
      told = `${done} of ${total} ${done === 1 ? "is" : "are"} graded and kept`;
      const left = ((performance.now() - start) / 1000 / done) * (total - done);
      console.error(
        `${done}/${total}  ${student}: ${score}/${max}${done < total ? `  (${left.toFixed(0)} s left)` : ""}`,
      );
    },
  }).catch((error: unknown) => {
    if (!(error instanceof Stopped)) throw error;
  });
  if (!graded) {
    tellStopped();
    process.exitCode = 130;
    return;
  }
  const { students, page, ignored, strangers, lookLike } = graded;
  const ungraded = students.filter((one) => one.ungraded > 0).length;
  if (ungraded > 0)
    console.error(`${ungraded} could not be graded in full, by a failure of the grader's; run it again`);
  if (2 * lookLike.length > students.length) {
    const names = [...new Set(lookLike)].toSorted().join(", ");
    console.error(
      `gradlab: warning: ${lookLike.length} of ${students.length} look like notebooks of ${names}: is the assignment right?`,
    );
  }
  if (ignored.length > 0) console.error(`left aside, for they are nobody's: ${few(ignored)}`);
  if (strangers.length > 0)
    console.error(`named in policy, times or marks, but no submission has the name: ${few(strangers)}`);
  console.log(page);
}

/** Whoever grades strangers' code should know beforehand what is not kept in. */
function warn({ tier, notContained }: Sandbox): void {
  if (tier >= "T2") return;
  console.error(
    `gradlab: warning: answers run in tier ${tier} here, which does not contain: ${notContained.join(", ")}. For code that you have not read use --sandbox require:T2 (gradlab doctor says what it needs)`,
  );
}

/** A queue's run ends in order when it is stopped: what waits is taken back. */
const byQueue = (
  { queue, patience }: Options,
  signal: AbortSignal,
): { queue: string; signal: AbortSignal; patience?: number } => ({
  queue: queueAddress("grade", queue),
  signal,
  ...(patience === undefined ? {} : { patience: positive("grade", "--patience", patience) }),
});

const few = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
