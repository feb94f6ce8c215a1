import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Command } from "commander";
import { GradlabError } from "../errors.js";
import type { Built, Notebook } from "../notebook/index.js";

interface Options {
  readonly check?: boolean;
  readonly run?: boolean;
}

/** `gradlab build`: masters become notebooks. */
export function build(program: Command): void {
  program
    .command("build")
    .description("build notebooks from their masters (notebooks/*.ts, assignments/*/master.ts)")
    .argument("[files...]", "masters (default: all in this folder's project)")
    .option("--check", "write nothing; fail when a notebook is out of date")
    .option("--run", "run the lessons and keep their outputs, so that they can be read without running")
    .action(action);
}

async function action(files: string[], options: Options): Promise<void> {
  const { buildMaster, findMasters } = await import("../notebook/index.js");
  const masters = files.length > 0 ? files : await findMasters(".");
  if (masters.length === 0) {
    throw new GradlabError(
      "build: there are no masters here, expected notebooks/*.ts or assignments/*/master.ts: name them, or go to the project's folder",
    );
  }
  const all: Built[] = [];
  for (const file of masters) {
    if (!file.endsWith(".ts"))
      throw new GradlabError(`build: ${file} is not a master, expected a file named *.ts`);
    all.push(await buildMaster(file));
  }
  if (options.check) await check(all);
  else for (const built of all) await write(built, options.run ?? false);
}

async function check(all: readonly Built[]): Promise<void> {
  const { isUpToDate } = await import("../notebook/index.js");
  const stale: string[] = [];
  for (const built of all) if (!(await isUpToDate(built))) stale.push(built.target);
  if (stale.length > 0) {
    const verb = stale.length === 1 ? "is" : "are";
    throw new GradlabError(`build: ${stale.join(", ")} ${verb} out of date: "gradlab build" writes anew`);
  }
  console.log(`${all.length} up to date`);
}

async function write(built: Built, run: boolean): Promise<void> {
  const { saveNotebook, withKnownOutputs } = await import("../notebook/index.js");
  const lesson = built.kind === "lesson";
  const notebook = !lesson ? built.notebook : run ? await executed(built) : await withKnownOutputs(built);
  await saveNotebook(built.target, notebook);
  console.log(`${built.master} -> ${built.target}`);
}

async function executed({ master, target, notebook }: Built): Promise<Notebook> {
  const { describeFailure, runNotebook } = await import("../kernel/index.js");
  const { withoutFigureHtml } = await import("../notebook/index.js");
  // Our own engine gives the same bits on every machine, so what is committed can be compared on any.
  process.env["GRADLAB_ENGINE"] = "gradlab";
  delete process.env["GRADLAB_FMA"];
  const run = await runNotebook(notebook, { cwd: path.dirname(path.resolve(target)), name: master });
  if (run.failure) {
    for (const line of run.failure.traceback ?? [])
      console.error(process.stderr.isTTY ? line : stripVTControlCharacters(line));
    throw new GradlabError(describeFailure(master, run.failure));
  }
  return withoutFigureHtml(run.notebook);
}
