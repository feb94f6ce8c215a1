import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as data from "../../src/data/index.js";
import { use } from "../../src/engine/index.js";
import * as models from "../../src/models/index.js";
import * as optim from "../../src/optim/index.js";
import * as training from "../../src/training/index.js";

const source = (file: string): string =>
  JSON.stringify(pathToFileURL(path.resolve(import.meta.dirname, "../../src", file)).href);

/** What both processes train; in the other one the functions' texts are run. */
const settings = { epochs: 4, batchSize: 25, seed: 3 };
const net = { inputs: 2, hidden: [4], classes: 3, normalization: "batch", p: 0.8 } as const;
const sets = { seed: 1, perClass: 40, classes: 3 };

/** Trains in a process of its own that is killed, without a chance to clean up, where `crash` says so. */
function crashes(checkpoint: string, crash: string): void {
  const script = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    import * as data from ${source("data/index.ts")};
    import { use } from ${source("engine/index.ts")};
    import * as models from ${source("models/index.ts")};
    import * as optim from ${source("optim/index.ts")};
    import * as training from ${source("training/index.ts")};
    await use("gradlab");
    const die = () => process.kill(process.pid, "SIGKILL");
    let onProgress;
    ${crash}
    const train = data.blobs(${JSON.stringify(sets)});
    await training.fit(models.fullyConnected(${JSON.stringify(net)}), { train, validation: train }, {
      ...${JSON.stringify(settings)}, optimizer: optim.adam({ learningRate: 0.05 }), onProgress,
      checkpoint: ${JSON.stringify(checkpoint)},
    });`;
  const { signal, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { encoding: "utf8", cwd: path.resolve(import.meta.dirname, "../..") },
  );
  assert.equal(signal, "SIGKILL", stderr);
  assert.ok(existsSync(checkpoint));
}

describe("training.fit after a crash", () => {
  let folder: string;
  let whole: training.FitResult;
  const train = data.blobs(sets);
  const fit = (options: Partial<training.FitOptions> = {}): Promise<training.FitResult> =>
    training.fit(
      models.fullyConnected(net),
      { train, validation: train },
      { ...settings, optimizer: optim.adam({ learningRate: 0.05 }), ...options },
    );
  const numbers = ({ params }: training.FitResult): Record<string, number[]> =>
    Object.fromEntries(Object.entries(params).map(([name, w]) => [name, Array.from(w.dataSync())]));

  // Both processes compute with the kernels that have the same bits everywhere.
  before(async () => {
    await use("gradlab");
    folder = mkdtempSync(path.join(tmpdir(), "gradlab-crash-"));
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await use();
  });

  for (const [when, crash, first, left] of [
    ["in the middle of an epoch", "onProgress = ({ done }) => done === 13 && die();", 11, 0],
    [
      "while it writes a checkpoint",
      `let left = 2;
       const { rename } = fs.promises;
       fs.promises.rename = (...paths) => (left-- > 0 ? rename(...paths) : die());
       syncBuiltinESMExports();`,
      11,
      1,
    ],
  ] as const) {
    it(`${when} goes on to the weights of a run that never stopped`, async function () {
      this.timeout(120_000);
      const checkpoint = path.join(folder, `${first}-${when.length}.safetensors`);
      crashes(checkpoint, crash);
      const halves = (): string[] => readdirSync(folder).filter((name) => name.endsWith(".tmp"));
      assert.equal(halves().length, left);
      const steps: number[] = [];
      const rest = await fit({ checkpoint, onProgress: ({ done }) => void steps.push(done) });
      whole = await fit();
      // Two epochs of five steps were safe.
      assert.equal(steps[0], first);
      assert.deepEqual(numbers(rest), numbers(whole));
      assert.deepEqual(rest.history, whole.history);
      assert.equal(rest.epoch, whole.epoch);
      assert.deepEqual(halves(), [], "what was half-written is swept by the next checkpoint");
    });
  }
});
