import type { Command } from "commander";
import { GradlabError } from "../errors.js";
import { positive, readSalt } from "./options.js";

interface Options {
  readonly out?: string;
  readonly saltFile?: string;
  readonly timeout?: string;
  readonly late?: string;
  readonly run?: string;
}

/** `gradlab gradescope`: an assignment's autograder for Gradescope. */
export function gradescope(program: Command): void {
  program
    .command("gradescope")
    .description("write the archive that Gradescope takes as an assignment's autograder")
    .argument("[assignment]", "its name or folder")
    .option("--out <zip>", "the archive (default: NAME-autograder.zip)")
    .option("--salt-file <file>", "the secret of the inputs (default: GRADLAB_SALT, else kept in ZIP.salt)")
    .option("--timeout <seconds>", "for each question (default: 10)")
    .option("--late <file>", "a late policy of gradlab's (default: lateness is Gradescope's matter)")
    .option("--run <folder>", "grade the submission in this folder, as run_autograder does in /autograder")
    .action(run);
}

async function run(assignment: string | undefined, options: Options): Promise<void> {
  const { packAutograder, runAutograder } = await import("../../grader/index.js");
  if (options.run !== undefined) {
    const { score, max } = await runAutograder(options.run);
    return console.log(`${score} of ${max} points`);
  }
  if (assignment === undefined) {
    throw new GradlabError("gradescope: which assignment? gradlab gradescope 01-knn --out 01-knn.zip");
  }
  const name = assignment
    .replace(/[/\\]+$/, "")
    .split(/[/\\]/)
    .at(-1)!;
  const { out = `${name}-autograder.zip`, late, saltFile, timeout } = options;
  const salt = saltFile === undefined ? process.env["GRADLAB_SALT"] : await readSalt("gradescope", saltFile);
  const seconds = timeout === undefined ? undefined : positive("gradescope", "--timeout", timeout);
  await packAutograder(assignment, {
    out,
    ...(salt ? { salt } : {}),
    ...(seconds === undefined ? {} : { seconds }),
    ...(late === undefined ? {} : { late }),
  });
  console.log(`${out}\n\nIt holds the solutions and the salt: keep it from students.
In Gradescope: a programming assignment, Configure Autograder, upload the archive.`);
}
