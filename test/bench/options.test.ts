import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { readOptions } from "../../bench/read-options.js";

const root = path.resolve(import.meta.dirname, "../..");
const names = readdirSync(path.join(root, "bench"))
  .filter((name) => /^\w+\.ts$/.test(name) && name !== "main.ts")
  .map((name) => name.slice(0, -3));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `npm run bench -- ...`, without npm. */
async function bench(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ["--import", "tsx", "bench/main.ts", ...args], { cwd: root });
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => (out += String(data)));
  child.stderr.on("data", (data) => (err += String(data)));
  const code = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  return { code, out, err };
}

/** One sentence on stderr, nothing else, and the code that says so. */
function refused({ code, out, err }: Ended, sentence: RegExp): void {
  assert.match(err, sentence);
  assert.equal(err.trim().split("\n").length, 1, err);
  assert.equal(out, "");
  assert.equal(code, 1);
}

describe("npm run bench", function () {
  this.timeout(60_000);

  it("says which benches there are, and parts of benches are none of them", async () => {
    const { code, err } = await bench();
    assert.equal(err.trim(), `usage: npm run bench -- ${names.join("|")} [--help]`);
    assert.equal(code, 1);
    assert.ok(names.includes("engine") && names.length > 9);
    refused(await bench("engine-cases"), /^bench: there is no "engine-cases"; usage: /);
  });

  it("every bench reads its options in one way", () => {
    for (const name of names) {
      const text = readFileSync(path.join(root, "bench", `${name}.ts`), "utf8");
      assert.match(text, new RegExp(`\\breadOptions\\("${name}", \\{`), name);
      assert.doesNotMatch(text, /parseArgs|process\.argv/, name);
    }
  });

  it("says how a bench is called, in a line, and which names its options know", async () => {
    const { code, out, err } = await bench("engine", "--help");
    const [usage, ...lists] = out.trim().split("\n");
    assert.equal(
      usage,
      "usage: npm run bench -- engine [--engine NAME] [--case NAME,...] [--rounds N] [--peers NAME,...]",
    );
    assert.match(
      lists.join("\n"),
      /^ {2}--case: knn, gemm32, .*perceptron\n {2}--peers: numpy, torch, .*none$/,
    );
    assert.deepEqual([code, err], [0, ""]);
  });

  it("refuses a case that there is none of, before it measures anything", async () =>
    refused(
      await bench("engine", "--case", "gemm32,gemm16"),
      /^bench engine: --case knows no "gemm16", expected some of knn, gemm32/,
    ));

  it("refuses an option that there is none of", async () =>
    refused(
      await bench("kernel", "--nonsense", "3"),
      /^bench kernel: .*'--nonsense'; usage: npm run bench -- kernel$/m,
    ));

  const options = {
    count: { type: "string", value: "N,...", default: "200" },
    rounds: { type: "string", value: "N" },
    kind: { type: "string", value: "NAME", known: ["a", "b"], default: "a" },
    quick: { type: "boolean", default: false },
  } as const;
  const given = process.argv;
  afterEach(() => (process.argv = given));
  const read = (...args: string[]): unknown => {
    process.argv = [process.execPath, "bench/main.ts", ...args];
    return { ...readOptions("test", options) };
  };

  it("takes what is said, and else the defaults", () => {
    assert.deepEqual(read(), { count: "200", kind: "a", quick: false });
    assert.deepEqual(read("--count", "5,10", "--rounds=3", "--kind", "b", "--quick"), {
      count: "5,10",
      rounds: "3",
      kind: "b",
      quick: true,
    });
  });

  for (const [args, sentence] of [
    [["--rounds", "many"], /^bench test: --rounds is "many", expected a whole number from 1 up$/],
    [["--rounds", "0"], /^bench test: --rounds is "0", expected/],
    [["--rounds", "1,2"], /^bench test: --rounds is "1,2", expected/],
    [["--count", "5,"], /^bench test: --count is "", expected/],
    [["--kind", "c"], /^bench test: --kind knows no "c", expected one of a, b$/],
    [["--kind", "a,b"], /^bench test: --kind knows no "a,b"/],
    [
      ["--rounds"],
      /^bench test: .*--rounds.*; usage: npm run bench -- test \[--count N,\.\.\.\] \[--rounds N\]/,
    ],
    [["extra"], /^bench test: .*'extra'; usage: /],
  ] as const)
    it(`refuses ${args.join(" ")} in a sentence`, () =>
      assert.throws(() => read(...args), { name: "GradlabError", message: sentence }));
});
