import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { startCompiler, type Compiler } from "../../grader/compile/index.js";

/** The processes that this one has started and their like, by what they were called with. */
const typeCheckers = (): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        return (
          Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--api")
        );
      } catch {
        return false; // It ended meanwhile.
      }
    });

describe("the types of answers", () => {
  let compiler: Compiler;
  before(() => (compiler = startCompiler()));
  after(() => compiler.close());

  const context = 'import { tf } from "gradlab";\ntype Rows = number[][];';
  const check = async (...answers: readonly string[]): Promise<string[][]> =>
    (await compiler.types(answers.map((answer) => ({ context, answer, name: "f" })))).map((found) =>
      found.map(({ line, column, length, message }) => `${line}:${column}+${length} ${message}`),
    );

  it("tells line, column and length in the answer's own cell", async () => {
    const [wrong, right, tensors] = await check(
      "function f(x: Rows): string {\n  return x[0][0];\n}",
      "function f(x: Rows): number { return x[0][0]; }",
      "const f = (x: tf.Tensor2D): string => x.sum(0);",
    );
    assert.deepEqual(wrong, ["2:3+6 Type 'number' is not assignable to type 'string'."]);
    assert.deepEqual(right, []);
    assert.match(tensors.join(), /Tensor/);
  });

  it("says the same of an answer whatever stands beside it or came before it", async () => {
    const meddling = "declare global { interface Array<T> { total(): T } }\nconst f = (x: Rows) => x;";
    const hopeful = "const f = (x: number[]): number => x.total();";
    const alone = await check(hopeful);
    assert.match(alone[0].join(), /'total' does not exist/);
    const fresh = startCompiler();
    try {
      const together = await fresh.types(
        [meddling, `${hopeful} // 2`].map((answer) => ({ context, answer, name: "f" })),
      );
      assert.match(together[1].map(({ message }) => message).join(), /'total' does not exist/);
    } finally {
      await fresh.close();
    }
  });

  it("reads half a pair of surrogates, and tells what stands behind it where it stands", async () => {
    const half = "\ud83d";
    const [after, inName, wrong] = await check(
      `const s = "${half}"; const f: string = 1;`,
      `const f${half} = 1;`,
      "const f: string = 2;",
    );
    assert.deepEqual(after, ["1:22+1 Type 'number' is not assignable to type 'string'."]);
    assert.ok(Array.isArray(inName));
    assert.deepEqual(wrong, ["1:7+1 Type 'number' is not assignable to type 'string'."]);
  });

  it("sees no file of this machine but declarations", async () => {
    const [questions, source] = await check(
      'import questions from "./assignments/01-knn/questions.ts";\nconst f: "?" = questions;',
      'import * as place from "./grader/place.ts";\nconst f: "?" = place;',
    );
    assert.match(questions.join(), /Cannot find module/);
    assert.match(source.join(), /Cannot find module/);
  });

  it("takes more answers at once than it has had room for", async () => {
    const answers = Array.from(
      { length: 40 },
      (_, index) => `const f: ${index % 2 ? "number" : "string"} = ${index};`,
    );
    const found = await check(...answers);
    assert.deepEqual(
      found.map(({ length }) => length),
      answers.map((_, index) => (index % 2 ? 0 : 1)),
    );
  });

  it("goes on when its process was killed", async function () {
    if (process.platform !== "linux") this.skip();
    await check("const f = 1;");
    const before = typeCheckers();
    assert.notEqual(before.length, 0);
    for (const pid of before) process.kill(pid, "SIGKILL");
    const [found] = await check("const f: string = 2;");
    assert.match(found.join(), /not assignable/);
  });

  it("leaves no process behind", async function () {
    if (process.platform !== "linux") this.skip();
    const before = new Set(typeCheckers());
    const other = startCompiler();
    await other.types([{ context, answer: "const f = 3;", name: "f" }]);
    const own = typeCheckers().filter((pid) => !before.has(pid));
    assert.equal(own.length, 1);
    await other.close();
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.ok(!typeCheckers().includes(own[0]));
  });

  it("leaves none behind either when it is closed before the first answer is ready", async function () {
    if (process.platform !== "linux") this.skip();
    const before = new Set(typeCheckers());
    const added = (): number[] => typeCheckers().filter((pid) => !before.has(pid));
    const other = startCompiler();
    const checked = other.types([{ context, answer: "const f = 4;", name: "f" }]);
    checked.catch(() => {});
    while (added().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const pid of added()) process.kill(pid, "SIGSTOP"); // As one that hangs: it notices nothing any more.
    await other.close();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const left = added();
    for (const pid of left) process.kill(pid, "SIGKILL");
    assert.deepEqual(left, []);
  });
});
