import assert from "node:assert/strict";
import path from "node:path";
import fc from "fast-check";
import { Probe } from "./support/probe.js";

/** A statement over the variables `v0`, `v1`... that stand before it, of which it may declare the next. */
type Statement = (count: number, pick: (n: number) => number) => { text: string; declares: boolean };

/** What programs are made of: declarations of all kinds, assignments, closures, shadowing, loops. */
const statements: readonly Statement[] = [
  (count, pick) => ({ text: `let v${count}: any = ${pick(9)};`, declares: true }),
  (count, pick) => ({
    text: `var v${count}: any = [v${pick(count)}, ${pick(5)}].flat().length;`,
    declares: true,
  }),
  (count, pick) => ({
    text: `let v${count}: any = () => Number(read(v${pick(count)})) + 1;`,
    declares: true,
  }),
  (count, pick) => ({
    text: `let { a: v${count} = 3 }: any = { a: read(v${pick(count)}) };`,
    declares: true,
  }),
  (count, pick) => ({ text: `let [v${count}]: any[] = [{ x: read(v${pick(count)}) }.x];`, declares: true }),
  (count, pick) => ({ text: `v${pick(count)} = ${pick(9)};`, declares: false }),
  (count, pick) => ({ text: `v${pick(count)} = () => v${pick(count)} === 3;`, declares: false }),
  (count, pick) => ({ text: `({ x: v${pick(count)} } = { x: ${pick(4)} });`, declares: false }),
  (count, pick) => ({ text: `for (let v${pick(count)} = 0; v0 !== v0; ) {}`, declares: false }),
  (count, pick) => ({ text: `for (const i of [1, 2]) v${pick(count)} = i + ${pick(3)};`, declares: false }),
  (count, pick) => ({ text: `{ let v${pick(count)} = 7; void v${pick(count)}; }`, declares: false }),
  (count, pick) => ({
    text: `((v${pick(count)}: any) => { v0 = v${pick(count)}; })(${pick(6)});`,
    declares: false,
  }),
  (count, pick) => ({
    text: `try { throw ${pick(5)}; } catch (v${pick(count)}) { v0 = 1; }`,
    declares: false,
  }),
  (count, pick) => ({ text: `v${pick(count)} = await ${pick(5)};`, declares: false }),
];
/** Closures are called, but not without end. */
const prelude =
  "let depth = 0; function read(v: any): any { if (typeof v !== 'function') return String(v).length; if (depth > 5) return 99; depth++; try { return v(); } finally { depth--; } }";

interface Step {
  readonly kind: number;
  readonly choices: readonly number[];
  /** Whether a new cell begins here. */
  readonly cut: boolean;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.nat(statements.length - 1),
    choices: fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
    cut: fc.boolean(),
  }),
  { minLength: 3, maxLength: 14 },
);

/** The program, cell by cell, and its variables. */
function program(list: readonly Step[]): { cells: string[]; names: string[] } {
  let count = 1;
  const cells = [`${prelude}\nlet v0: any = 1;`];
  for (const { kind, choices, cut } of list) {
    let at = 0;
    const { text, declares } = statements[kind](count, (n) => choices[at++ % choices.length] % n);
    if (cut) cells.push(text);
    else cells.push(`${cells.pop()}\n${text}`);
    if (declares) count += 1;
  }
  return { cells, names: Array.from({ length: count }, (_, i) => `v${i}`) };
}

/** The same text as one function, types left out, run by Node itself. */
async function plainly(text: string, names: readonly string[]): Promise<string> {
  const untyped = text.replaceAll(/: any(\[\])?/g, "");
  const AsyncFunction = (async () => {}).constructor as new (body: string) => () => Promise<string>;
  return await new AsyncFunction(`${untyped}\nreturn ${shown(names)}`)();
}

const shown = (names: readonly string[]): string =>
  `JSON.stringify([${names.map((name) => `read(${name})`).join(", ")}])`;

/** Cells as a lesson has them: they must mean the same in every kernel that runs TypeScript. */
const lesson = [
  "const pixels = [[56, 32], [10, 18]];\nconst sum = (rows: number[][]) => rows.flat().reduce((a, b) => a + b, 0);",
  "console.log(JSON.stringify(sum(pixels)));",
  "class Classifier {\n  constructor(readonly k: number) {}\n  predict(scores: number[]) { return scores.indexOf(Math.max(...scores)) * this.k; }\n}",
  "const model = new Classifier(1);\nconst history: number[] = [];\nfor (let step = 0; step < 3; step++) history.push(1 / (step + 1));",
  "console.log(JSON.stringify([model.predict([3, 5, 1]), history]));",
  "const wait = async (n: number) => n * 2;\nconst doubled = await wait(21);",
  "console.log(JSON.stringify(doubled));",
];

describe("cells and one program", () => {
  let probe: Probe;
  before(async () => (probe = await Probe.start()));
  after(async () => await probe.stop());

  it("have the same values, whatever the program and wherever it is cut", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const { cells, names } = program(list);
        for (const cell of cells) await probe.value(cell);
        const value = await probe.value(shown(names));
        assert.equal(value, `'${await plainly(cells.join("\n"), names)}'`, cells.join("\n%%\n"));
      }),
      { numRuns: 40 },
    );
  });

  it("print the same in tslab, where tslab gets by", async () => {
    const argv = [
      process.execPath,
      path.resolve("node_modules/tslab/bin/tslab"),
      "kernel",
      "--config-path",
      "{connection_file}",
    ];
    const tslab = await Probe.start({ argv });
    try {
      assert.deepEqual(await printed(probe, lesson), await printed(tslab, lesson));
    } finally {
      await tslab.stop();
    }
  });
});

async function printed(probe: Probe, cells: readonly string[]): Promise<string[]> {
  const texts: string[] = [];
  for (const cell of cells) {
    const { published } = await probe.execute(cell);
    texts.push(
      published
        .filter(({ type }) => type === "stream")
        .map(({ content }) => content["text"] as string)
        .join(""),
    );
  }
  return texts;
}
