import type { Command } from "commander";
import { positive, queueAddress, readSalt } from "./options.js";
import { stopOnSignals } from "./signals.js";
import { tuneForClass } from "./tune.js";

interface Options {
  readonly queue?: string | true;
  readonly saltFile?: readonly string[];
  readonly assignment?: readonly string[];
  readonly jobs?: string;
  readonly patience?: string;
}

/** `gradlab worker`: grades what `gradlab grade --queue` puts into a queue. */
export function worker(program: Command): void {
  program
    .command("worker")
    .description("grade for gradlab grade --queue, on this machine or another")
    .option("--queue [url]", "redis://HOST:PORT, rediss:// for TLS (default: GRADLAB_QUEUE)")
    .option("--salt-file <file...>", "the secrets of the runs to work on (default: GRADLAB_SALT)")
    .option("--assignment <folder...>", "where assignments are that are not in assignments/ here")
    .option("--jobs <n>", "submissions at once (default: as many as processors)")
    .option("--patience <seconds>", "a worker silent for so long has its work taken over (default: 30)")
    .action(run);
}

async function run({ queue, saltFile, assignment, jobs, patience }: Options): Promise<void> {
  tuneForClass();
  const { serve } = await import("../../grader/index.js");
  const ofEnvironment = process.env["GRADLAB_SALT"];
  const salts = saltFile
    ? await Promise.all(saltFile.map((file) => readSalt("worker", file)))
    : ofEnvironment
      ? [ofEnvironment]
      : [];
  const { signal } = stopOnSignals();
  const log = (line: string): void => console.error(line);
  signal.addEventListener("abort", () => log("gives back what it has begun"));
  await serve({
    url: queueAddress("worker", queue),
    salts,
    signal,
    log,
    ...(assignment === undefined ? {} : { assignments: assignment }),
    ...(jobs === undefined ? {} : { jobs: Math.ceil(positive("worker", "--jobs", jobs)) }),
    ...(patience === undefined ? {} : { patience: positive("worker", "--patience", patience) }),
  });
  log("stopped");
  // Where the server is lost, connections would be tried on and on.
  process.exit();
}
