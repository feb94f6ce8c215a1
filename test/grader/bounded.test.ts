import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { bounded, boundedAssignment } from "../../grader/bounded.js";
import { loadDefinition } from "../../grader/definition.js";
import { newAssignment } from "../../grader/index.js";
import { locateAssignment } from "../../grader/locate.js";
import type { Assignment, FunctionQuestion } from "../../src/checks/index.js";
import { random } from "../../src/random.js";

const forEver = (): never => {
  for (;;);
};
const stopped = /^Endless: stopped after 0\.2 s$/;

describe("what an assignment's own questions.ts does", () => {
  const root = mkdtempSync(path.join(os.tmpdir(), "bounded-test-"));
  after(() => rmSync(root, { recursive: true, force: true }));

  it("is ended where it does not end, wherever it loops", () => {
    assert.throws(() => bounded(forEver, 0.2), stopped);
    assert.throws(() => bounded(() => [1].map(forEver), 0.2), stopped);
    const caught = (): void => {
      while (true) {
        try {
          forEver();
        } catch {
          // It cannot be caught in here.
        }
      }
    };
    assert.throws(() => bounded(caught, 0.2), stopped);
  });

  it("gives what it gives otherwise, and throws what it throws", () => {
    const thrown = new RangeError("no luck");
    assert.equal(
      bounded(() => 7, 1),
      7,
    );
    assert.throws(
      () =>
        bounded(() => {
          throw thrown;
        }, 1),
      (error) => error === thrown,
    );
    assert.equal(
      bounded(() => bounded(() => "inner", 1) + " and outer", 1),
      "inner and outer",
    );
  });

  it("is bounded in every function, and one that did not end is not called again", () => {
    let calls = 0;
    const endless = (): never => {
      calls++;
      return forEver();
    };
    const question: FunctionQuestion = {
      kind: "function",
      id: "q",
      title: "q",
      name: "q",
      aspects: [
        { name: "values", points: 1, hidden: [[2]], random: { count: 1, draw: endless } },
        { name: "quality", points: 1, hidden: [[2]], quality: { what: "it", measure: endless, atLeast: 1 } },
      ],
      style: {
        name: "style",
        points: 1,
        loops: 0,
        sameOps: [[1], [2]],
        drawOps: [endless, endless],
        speed: { draw: endless, yardstick: "() => 1", times: 1 },
        hint: "no",
      },
      mutants: {},
    };
    const all: Assignment = { name: "07-x", title: "x", questions: [question] };
    const [{ aspects, style }] = boundedAssignment(all, 0.2).questions as FunctionQuestion[];
    const [values, quality] = aspects as unknown as [
      { random: { draw: (stream: unknown) => unknown }; hidden: unknown },
      { quality: { measure: () => number; atLeast: number } },
    ];
    const stream = random(1);
    const functions = [
      () => values.random.draw(stream),
      () => quality.quality.measure(),
      () => style!.drawOps![0](stream),
      () => style!.drawOps![1](stream),
      () => style!.speed!.draw(stream),
    ];
    for (const [index, call] of functions.entries()) {
      assert.throws(call, stopped);
      assert.throws(call, stopped);
      assert.equal(calls, index + 1);
    }
    // What is no function stays.
    assert.deepEqual([values.hidden, quality.quality.atLeast, style!.speed!.times], [[[2]], 1, 1]);
  });

  it("is read as a script, which is ended too, and knows where it stands", async function () {
    this.timeout(120_000);
    await newAssignment("07-light", root);
    const folder = path.join(root, "07-light");
    const file = path.join(folder, "questions.ts");
    const text = readFileSync(file, "utf8");
    const load = (more: string, seconds?: number): Promise<Assignment> => {
      writeFileSync(file, `${text}\n${more}`);
      return loadDefinition(locateAssignment(folder), seconds);
    };
    const where = path.relative("", file);
    await assert.rejects(load("for (let i = 0; i >= 0; i = 0);", 1), {
      name: "GradlabError",
      message: `${where}: it threw Endless: stopped after 1 s`,
    });
    await assert.rejects(load('throw new RangeError("no luck");'), {
      message: `${where}: it threw RangeError: no luck`,
    });
    await assert.rejects(load("await new Promise(() => {});"), /questions\.ts:\d+: Top-level await/);
    const { title } = await load(
      'import assert from "node:assert";\nimport { readFileSync } from "node:fs";\nassert(true);\nif (!readFileSync(new URL(import.meta.url), "utf8").includes("07-light")) throw new Error("elsewhere");',
    );
    assert.equal(typeof title, "string");
  });
});
