import path from "node:path";
import { runNotebook, type Run } from "../../src/kernel/index.js";
import { findMasters, parsePercent, readText, type CodeCell } from "../../src/notebook/index.js";
import { pairwise } from "../support/pairs.js";

export const root: string = path.resolve(import.meta.dirname, "../..");

/** The last cell of every run: what is left in the memory of tensors. */
export const probe: CodeCell = {
  cell_type: "code",
  id: "probe-memory",
  metadata: {},
  execution_count: null,
  outputs: [],
  source:
    'const { tf: probed } = await import("gradlab");\n' +
    "console.log(JSON.stringify([probed.memory().numTensors, probed.memory().numBytes]));",
};

let runs: Promise<ReadonlyMap<string, Run>> | undefined;

/**
 * All masters by their files, run by `gradlab run` from top to bottom: an assignment's master is the assignment with its
 * reference solutions. They are run once, whoever asks.
 */
export const executed = (): Promise<ReadonlyMap<string, Run>> => (runs ??= runAll());

async function runAll(): Promise<ReadonlyMap<string, Run>> {
  const done = new Map<string, Run>();
  const masters = await findMasters(root);
  await pairwise(masters, async (master) => {
    const { notebook } = parsePercent(await readText(master), master);
    const probed = { ...notebook, cells: [...notebook.cells, probe] };
    done.set(master, await runNotebook(probed, { cwd: path.dirname(master), name: master }));
  });
  return new Map(masters.map((master) => [master, done.get(master)!]));
}

/**
 * Has every kernel compute with our own engine while `describe`'s tests run, as `gradlab build --run` does: the same bits on
 * every machine, where otherwise the faster one is chosen when a kernel starts.
 */
export function withOwnEngine(): void {
  const engine = process.env["GRADLAB_ENGINE"];
  before(() => void (process.env["GRADLAB_ENGINE"] = "gradlab"));
  after(() => {
    if (engine === undefined) delete process.env["GRADLAB_ENGINE"];
    else process.env["GRADLAB_ENGINE"] = engine;
  });
}
