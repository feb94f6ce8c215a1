import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { tf } from "../../src/engine/index.js";
import { readCheck, setDisplaySink, type Display } from "../../src/notebook/index.js";
import { check } from "../../src/show/index.js";

const root = path.resolve(import.meta.dirname, "../..");

/** A right vote, by counting: written here anew, not taken from the assignment. */
function rightVote(distances: number[][], yTrain: number[], k: number): number[] {
  return distances.map((row) => {
    const near = [...row.keys()].toSorted((i, j) => row[i] - row[j] || i - j).slice(0, k);
    const counts = new Map<number, number>();
    for (const j of near) counts.set(yTrain[j], (counts.get(yTrain[j]) ?? 0) + 1);
    const most = Math.max(...counts.values());
    return Math.min(...[...counts].filter(([, count]) => count === most).map(([label]) => label));
  });
}

describe("check", () => {
  const shown: Display[] = [];
  const before_ = process.cwd();

  before(() => {
    process.chdir(path.join(root, "assignments/01-knn"));
    setDisplaySink({ display: (one) => shown.push(one), update: () => {}, clear: () => {} });
  });
  after(() => {
    process.chdir(before_);
    setDisplaySink(undefined);
  });
  const said = (): string => String(shown.splice(0).at(-1)?.data["text/plain"]);

  it("passes a right answer without saying that all is well", async () => {
    const result = await check("knn-vote", { vote: rightVote });
    assert.ok(result.publicPassed && result.hiddenNotRun > 0);
    const record = readCheck(shown.at(-1)!.data);
    assert.deepEqual(record, {
      question: "knn-vote",
      publicPassed: true,
      passed: result.aspects.length,
      of: result.aspects.length,
      hiddenNotRun: result.hiddenNotRun,
    });
    assert.match(said(), /^The vote: Public checks passed, \d+ hidden ones not run\.\n/);
  });

  it("tells what is wrong, with the hint of the mistake", async () => {
    const vote = (d: number[][], y: number[], k: number): number[] =>
      rightVote(
        d,
        y.map((label) => -label),
        k,
      ).map((label) => -label);
    const result = await check("knn-vote", { vote });
    assert.ok(!result.publicPassed);
    assert.match(result.hint!, /the larger label wins/);
    assert.match(said(), /✗ ties go to the smaller label: Wrong value: at \[0\] should be 1 and is 3\./);
  });

  it("judges the way as well as the values", async () => {
    const distancesNoLoops = (x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor =>
      tf.stack(tf.unstack(x).map((a) => tf.sqrt(tf.square(xTrain.sub(a)).sum(1))));
    const result = await check("knn-no-loops", { distancesNoLoops });
    assert.deepEqual(
      result.aspects.map(({ score, points }) => score === points),
      [true, false],
    );
    assert.match(said(), /no loop is allowed here, and line \d+ of your cell loops \(\.map\(\)\)/);
  });

  it("leaves no tensors behind", async () => {
    const distancesOneLoop = (x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor =>
      tf.sqrt(tf.square(tf.sub(x.expandDims(1), xTrain.expandDims(0))).sum(2));
    await check("knn-one-loop", { distancesOneLoop });
    const { numTensors } = tf.memory();
    await check("knn-one-loop", { distancesOneLoop });
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it("survives answers that throw, return nothing or are none", async () => {
    const oops = (): number[] => {
      throw new TypeError("no good");
    };
    for (const [vote, says] of [
      [oops, /Your code threw TypeError: no good/],
      [() => undefined, /got undefined \(is a return missing\?\)/],
      ["vote", /defines no function vote/],
      [
        () => {
          throw new Error("Not yet written: knn-vote");
        },
        /Not yet written\./,
      ],
    ] as const) {
      const { publicPassed } = await check("knn-vote", { vote });
      assert.ok(!publicPassed);
      assert.match(said(), says);
    }
  });

  describe("where nothing is public", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "check-test-"));
    const asked = { kind: "function", id: "tune", title: "Tuning", name: "tune", points: 5, hidden: 2 };
    const none = { aspects: [{ name: "good enough", points: 5 }], mutants: {}, probes: [] };
    const style = {
      name: "no loop",
      points: 2,
      hint: "one operation is enough",
      loops: 0,
      sameOps: [[1], [2]],
    };
    const published = {
      format: "gradlab-checks-1",
      assignment: "09-tune",
      questions: [
        { ...asked, ...none },
        { ...asked, ...none, id: "plain", name: "plain", title: "Plain", style },
      ],
    };
    before(() => {
      writeFileSync(path.join(folder, "checks.json"), JSON.stringify(published));
      process.chdir(folder);
    });
    after(() => {
      process.chdir(path.join(root, "assignments/01-knn"));
      rmSync(folder, { recursive: true, force: true });
    });

    it("says so, and whether something is written, and runs nothing", async () => {
      let calls = 0;
      const result = await check("tune", { tune: () => ++calls });
      assert.deepEqual(
        [result.publicPassed, result.nothingPublic, result.hiddenNotRun, calls],
        [true, true, 2, 0],
      );
      assert.equal(readCheck(shown.at(-1)!.data)?.nothingPublic, true);
      const html = String(shown.at(-1)?.data["text/html"]);
      assert.doesNotMatch(html, /#1a7f4b|#c8372d/);
      assert.equal(said(), "Tuning: Written; nothing of it is public, 2 hidden ones not run.");
    });

    it("judges the manner all the same, where something is written", async () => {
      const unwritten = (): number => {
        throw new Error("Not yet written: plain");
      };
      const square = (x: number): tf.Tensor => tf.square(x);
      const loops = (x: number): tf.Tensor => {
        for (let i = 0; i < x; i++);
        return tf.square(x);
      };
      const results = [];
      for (const plain of [square, loops, unwritten, undefined]) {
        const { publicPassed, aspects } = await check("plain", { plain });
        results.push([
          publicPassed,
          aspects.length,
          /loop is allowed|once the values/.exec(aspects[0].message ?? "")?.[0],
        ]);
      }
      assert.deepEqual(results, [
        [true, 1, undefined],
        [false, 1, "loop is allowed"],
        [false, 1, "once the values"],
        [false, 1, "once the values"],
      ]);
    });

    it("does not take the cell as it was given out for an answer", async () => {
      const tune = (): number => {
        throw new Error("Not yet written: tune");
      };
      assert.equal((await check("tune", { tune })).publicPassed, false);
      assert.equal(said(), "Tuning: Not yet written.");
      assert.equal((await check("tune", { tune: 7 })).publicPassed, false);
      assert.match(said(), /defines no function tune/);
    });
  });

  it("takes a choice without saying whether it is right", async () => {
    const result = await check("knn-statements", { statements: ["a", "c"] });
    const told = said();
    assert.doesNotMatch(JSON.stringify(result) + told, /wrong|not right/i);
    assert.match(told, /training set\? You chose a, c\. Whether/);
    await assert.rejects(
      check("knn-statements", { statements: "a,c" }),
      /knn-statements: statements is a string, expected a list of letters among a, b/,
    );
    await assert.rejects(
      check("knn-statements", { statements: ["z"] }),
      /has no option "z", choose among a, b/,
    );
  });

  it("escapes what an answer says before it is HTML", async () => {
    await check("knn-vote", {
      vote: () => {
        throw new Error("<img src=x onerror=alert(1)>");
      },
    });
    const html = String(shown.splice(0).at(-1)?.data["text/html"]);
    assert.ok(!html.includes("<img"));
  });

  it("names what there is for a question or an answer that is not", async () => {
    await assert.rejects(
      check("knn-votes", { vote: rightVote }),
      /no question "knn-votes", choose one of: .*knn-vote/,
    );
    await assert.rejects(check("knn-vote", { votes: rightVote }), /asks for \{ vote \}, got votes/);
  });
});
