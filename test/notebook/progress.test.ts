import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import * as data from "../../src/data/index.js";
import * as models from "../../src/models/index.js";
import { setDisplaySink, type Display } from "../../src/notebook/index.js";
import { progress } from "../../src/notebook/index.js";
import * as optim from "../../src/optim/index.js";
import * as training from "../../src/training/index.js";

describe("progress", () => {
  afterEach(() => setDisplaySink(undefined));

  const inNotebook = (): { shown: Display[]; updates: Display[] } => {
    const seen = { shown: [] as Display[], updates: [] as Display[] };
    setDisplaySink({
      display: (what) => seen.shown.push(what),
      update: (what) => seen.updates.push(what),
      clear() {},
    });
    return seen;
  };
  const text = ({ data }: Display): string => String(data["text/plain"]);

  it("is one display that changes in place, and ends at what was last said", () => {
    const { shown, updates } = inNotebook();
    const bar = progress(200_000, "Training");
    for (let i = 1; i <= 200_000; i++) bar.update(i, `loss ${1 / i}`);
    assert.equal(shown.length, 1);
    assert.ok(updates.every(({ id }) => id === shown[0].id && id !== undefined));
    assert.ok(updates.length < 2000, `${updates.length} updates: they are not throttled`);
    assert.match(text(shown[0]), /^Training \[\.{20}\] 0 of 200000, 0\.0 s$/);
    assert.match(text(updates.at(-1)!), /^Training \[#{20}\] 200000 of 200000, \d+\.\d s, loss 0\.000005$/);
    assert.match(String(updates.at(-1)!.data["text/html"]), /width:100\.0%/);
  });

  it("stays as it stood when the work ends early, and says nothing after", () => {
    const { updates } = inNotebook();
    const bar = progress(10, "<b>");
    bar.update(3);
    bar.end("diverged");
    bar.update(4);
    assert.match(text(updates.at(-1)!), /^<b> \[#{6}\.{14}\] 3 of 10, .*diverged$/);
    assert.doesNotMatch(String(updates.at(-1)!.data["text/html"]), /<b>/);
  });

  /** What is shown after each update, with a clock of our own. */
  const shownAt = (
    updates: readonly (readonly [seconds: number, done: number, secondsLeft?: number])[],
    total: number,
  ): string[] => {
    const seen = inNotebook();
    const real = performance.now.bind(performance);
    let now = 0;
    performance.now = () => now;
    try {
      const bar = progress(total, "Work");
      for (const [seconds, done, secondsLeft] of updates) {
        now = 1000 * seconds;
        bar.update(done, "", secondsLeft);
      }
    } finally {
      performance.now = real;
    }
    return seen.updates.map((update) => text(update).replace(/^.*\] /, ""));
  };

  it("tells what is left from the pace of its own updates, wherever they begin", () => {
    assert.deepEqual(
      shownAt(
        [
          [0.5, 1],
          [1, 2],
          [2, 4],
          [5, 10],
        ],
        10,
      ),
      [
        "1 of 10, 0.5 s, about 4.5 s left",
        "2 of 10, 1.0 s, about 4.0 s left",
        "4 of 10, 2.0 s, about 3.0 s left",
        "10 of 10, 5.0 s",
      ],
    );
    // Half a second each: 97 of them are left, whatever was done before the bar was opened.
    assert.deepEqual(
      shownAt(
        [
          [0.5, 901],
          [1, 902],
          [1.5, 903],
        ],
        1000,
      ),
      [
        "901 of 1000, 0.5 s",
        "902 of 1000, 1.0 s, about 49.0 s left",
        "903 of 1000, 1.5 s, about 48.5 s left",
      ],
    );
    assert.deepEqual(
      shownAt(
        [
          [1, 0],
          [2, 4],
        ],
        8,
      ),
      ["0 of 8, 1.0 s", "4 of 8, 2.0 s, about 1.0 s left"],
    );
    assert.deepEqual(
      shownAt(
        [
          [1, 1, 7],
          [2, 2, Infinity],
        ],
        9,
      ),
      ["1 of 9, 1.0 s, about 7.0 s left", "2 of 9, 2.0 s"],
    );
  });

  it("counts a run's time from its own beginning, which may be long after its listener was made", () => {
    const seen = inNotebook();
    const real = performance.now.bind(performance);
    let now = 0;
    performance.now = () => now;
    try {
      const [told, untold] = [progress("Told"), progress("Untold")];
      for (const pause of [100_000, 300_000])
        for (const done of [1, 2, 3]) {
          now = pause + 2000 * done;
          told({ done, total: 3, seconds: 2 * done, secondsLeft: 2 * (3 - done) });
          untold({ done, total: 3 });
        }
    } finally {
      performance.now = real;
    }
    const words = [...seen.updates].map(text);
    assert.deepEqual(
      words.filter((one) => one.startsWith("Told")).map((one) => one.replace(/^.*\] /, "")),
      [
        "2 of 3, 4.0 s, about 2.0 s left",
        "3 of 3, 6.0 s",
        "2 of 3, 4.0 s, about 2.0 s left",
        "3 of 3, 6.0 s",
      ],
    );
    assert.deepEqual(
      words.filter((one) => one.startsWith("Untold")).map((one) => one.replace(/^.*\] /, "")),
      ["2 of 3, 2.0 s", "3 of 3, 4.0 s", "2 of 3, 2.0 s", "3 of 3, 4.0 s"],
    );
  });

  it("listens to a training run and to a search: a bar for each run", async () => {
    const seen = inNotebook();
    const train = data.blobs({ seed: 1, perClass: 20, classes: 3 });
    const onProgress = progress("Training");
    for (const epochs of [2, 2, 3])
      await training.fit(
        models.linear({ inputs: 2, classes: 3 }),
        { train },
        { optimizer: optim.adam({ learningRate: 0.1 }), epochs, batchSize: 20, onProgress },
      );
    const last = ({ id }: Display): string => text(seen.updates.filter((one) => one.id === id).at(-1)!);
    assert.deepEqual(
      seen.shown.map((one) => last(one).replace(/, \d.*? s, /, ", ")),
      [6, 6, 9].map(
        (total, i) =>
          `Training [${"#".repeat(20)}] ${total} of ${total}, epoch ${total / 3} of ${total / 3}, ${/loss .*$/.exec(last(seen.shown[i]))![0]}`,
      ),
    );
    await training.search({ v: [1, 2] }, ({ v }) => v, { method: "grid", onProgress: progress("Search") });
    assert.match(last(seen.shown[3]), /^Search \[#{20}\] 2 of 2, \d+\.\d s$/);
  });

  it("is a single line where there is neither notebook nor terminal", () => {
    const file = path.resolve(import.meta.dirname, "../../src/notebook/index.ts");
    const script = `import { progress } from ${JSON.stringify(file)}; const bar = progress(5, "Work"); for (let i = 1; i <= 5; i++) bar.update(i);`;
    const { stderr, stdout } = spawnSync(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "--eval", script],
      { encoding: "utf8" },
    );
    assert.match(stderr, /^Work \[#{20}\] 5 of 5, 0\.0 s\n$/);
    assert.equal(stdout, "");
  });
});
