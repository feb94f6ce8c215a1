/**
 * Attacks on the grader, each with its honest twin: an answer that looks alike to a careless grader and deserves its full
 * points. A score is what the answer deserves, and no more: most attacks are wrong answers in disguise.
 */
export interface Attack {
  readonly name: string;
  /** The question whose answer it is. */
  readonly question: "knn-vote" | "knn-no-loops" | "knn-one-loop";
  readonly attack: string;
  /** What the attack deserves; 0 unless said. */
  readonly score?: number;
  /** What the report must say about it. */
  readonly says?: RegExp;
  readonly twin?: string;
}

/** A right vote in one expression, for putting into disguises. */
const right = `distances.map((row) => {
    const order = row.map((_, j) => j).sort((i, j) => row[i] - row[j] || i - j).slice(0, k);
    const votes = (label: number) => order.filter((j) => yTrain[j] === label).length;
    return order.map((j) => yTrain[j]).sort((a, b) => votes(b) - votes(a) || a - b)[0];
  })`;

/** An answer cell: something at the cell's top, something before the function returns, what it returns. */
const vote = ({ top = "", first = "", returns = "distances.map(() => 0) as any" }): string => `${top}
function vote(distances: number[][], yTrain: number[], k: number): number[] {
  ${first}
  return ${returns};
}`;

const fs = `const fs = (globalThis as any).process.getBuiltinModule("fs");`;

const values: readonly Attack[] = [
  {
    name: "a proxy that changes with each reading",
    question: "knn-vote",
    attack: vote({
      top: "let n = 0;",
      returns: `new Proxy(distances.map(() => 0), { get: (t, key) => key === "length" ? t.length : ++n }) as any`,
    }),
    says: /Wrong value|Wrong shape/,
    twin: vote({ returns: `new Proxy(${right}, {})` }),
  },
  {
    name: "objects that turn into any number",
    question: "knn-vote",
    attack: vote({
      returns: `distances.map(() => ({ valueOf: () => 1, toJSON: () => 1, [Symbol.toPrimitive]: () => 1 })) as any`,
    }),
    says: /is an object/,
    twin: vote({
      top: "class Labels extends Array<number> { toJSON() { return [1]; } }",
      returns: `Labels.from(${right}) as number[]`,
    }),
  },
  {
    name: "a result that holds itself",
    question: "knn-vote",
    attack: vote({ first: "const a: any[] = []; a.push(a);", returns: "a as any" }),
    says: /nested deeper/,
  },
  {
    name: "an endless array",
    question: "knn-vote",
    attack: vote({ returns: "new Array(2 ** 32 - 1) as any" }),
    says: /more than/,
  },
  {
    name: "a getter that throws",
    question: "knn-vote",
    attack: vote({ returns: `[{ get a() { throw new Error("boo"); } }] as any` }),
    says: /cannot be read/,
  },
  {
    name: "a promise that never settles",
    question: "knn-vote",
    attack: vote({ returns: "new Promise(() => {}) as any" }),
    says: /never settles/,
    twin: vote({ returns: `Promise.resolve(${right}) as any` }),
  },
  {
    name: "a thenable",
    question: "knn-vote",
    attack: vote({ returns: "{ then: () => {} } as any" }),
    says: /Expected an array/,
  },
  {
    name: "inputs written over",
    question: "knn-vote",
    attack: vote({
      first: "yTrain.fill(0); distances.forEach((row) => row.fill(0));",
      returns: "distances.map(() => yTrain[0])",
    }),
    twin: vote({ first: `const labels = ${right}; distances.length = 0; yTrain.sort();`, returns: "labels" }),
  },
  {
    name: "numbers as texts",
    question: "knn-vote",
    attack: vote({ returns: `(${right}).map(String) as any` }),
    says: /is the text/,
    twin: vote({ returns: `Int32Array.from(${right}) as any` }),
  },
];

const globals: readonly Attack[] = [
  {
    name: "patched intrinsics",
    question: "knn-vote",
    attack: vote({
      top: `JSON.stringify = () => '{"pass":true}'; JSON.parse = () => []; Object.is = () => true; Number.isFinite = () => true;
Object.keys = () => []; Array.isArray = (() => true) as any; Array.prototype.every = () => true; Math.abs = () => 0;
Object.defineProperty(Object.prototype, "pass", { get: () => true });`,
    }),
    twin: vote({
      top: `declare global { interface Array<T> { first(): T } }
(Array.prototype as any).first = function () { return this[0]; }; (Object.prototype as any).extra = 1;`,
      returns: `(${right}).map((label) => [label].first())`,
    }),
  },
  {
    name: "a stack trace that lies",
    question: "knn-vote",
    attack: vote({
      top: `Error.prepareStackTrace = () => ({ toString() { for (;;) {} } });`,
      first: `throw new Error("x");`,
    }),
    says: /threw Error: x/,
    twin: vote({ first: `try { throw new Error("x"); } catch {}`, returns: right }),
  },
  {
    name: "an error whose message never ends",
    question: "knn-vote",
    attack: vote({ first: `throw { get message() { return "x".repeat(1e8); }, get stack() { throw 1; } };` }),
    says: /threw/,
  },
  {
    name: "the library's own answer",
    question: "knn-vote",
    attack: `import { knn, tf } from "gradlab";
${vote({ returns: `Array.from(knn.vote(tf.tensor2d(distances), tf.tensor1d(yTrain, "int32"), k).dataSync())` })}`,
    says: /withheld/,
    twin: `import { random, show } from "gradlab";
${vote({ first: "random(1).uniform();", returns: right })}
show(vote([[1]], [1], 1) as any);`,
  },
  {
    name: "an import of the package by path",
    question: "knn-vote",
    attack: `${vote({ returns: "reference(distances, yTrain, k)" })}\nconst { vote: reference } = await import("../../../src/models/index.js" as string);`,
    says: /not available/,
  },
  {
    name: "a hidden import through Node",
    question: "knn-vote",
    attack: vote({
      top: `const m = (globalThis as any).process.getBuiltinModule("module").createRequire("/");`,
      returns: `m("child_process").execSync("echo 1")`,
    }),
    says: /threw/,
  },
  {
    name: "patched tensors",
    question: "knn-no-loops",
    attack: `function distancesNoLoops(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  (tf.Tensor.prototype as any).dataSync = () => [0]; (tf.Tensor.prototype as any).equal = () => true;
  return tf.zeros([x.shape[0], xTrain.shape[0]]);
}`,
    twin: `function distancesNoLoops(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  const square = tf.square;
  return tf.tidy(() => {
    const sum = square(x).sum(1, true).add(square(xTrain).sum(1)).sub(tf.matMul(x, xTrain, false, true).mul(2));
    return tf.keep(tf.sqrt(tf.relu(sum))) as tf.Tensor2D;
  });
}`,
  },
];

const processes: readonly Attack[] = [
  {
    name: "exit with success",
    question: "knn-vote",
    attack: vote({ first: "(globalThis as any).process.exit(0);" }),
    says: /exited with code 0/,
    twin: vote({ top: `(globalThis as any).process.on("exit", () => {});`, returns: right }),
  },
  {
    name: "killing itself",
    question: "knn-vote",
    attack: vote({ first: `const p = (globalThis as any).process; p.kill(p.pid, "SIGTERM");` }),
    says: /ended the process|threw/,
  },
  {
    name: "killing the grader",
    question: "knn-vote",
    attack: vote({
      first: `const p = (globalThis as any).process; p.kill(p.ppid, 0); throw new Error("the parent is there");`,
    }),
    says: /threw/,
  },
  {
    name: "a loop without end",
    question: "knn-vote",
    attack: vote({ first: "for (;;) {}" }),
    says: /had not finished/,
    twin: vote({ first: "const end = Date.now() + 50; while (Date.now() < end) {}", returns: right }),
  },
  {
    name: "microtasks without end",
    question: "knn-vote",
    attack: vote({
      top: "const again = (): void => void Promise.resolve().then(again); again();",
      returns: "Promise.resolve([1]) as any",
    }),
    twin: vote({ top: "void Promise.resolve().then(() => {});", returns: right }),
  },
  {
    name: "late timers and rejections",
    question: "knn-vote",
    attack: vote({
      top: `setTimeout(() => (globalThis as any).process.exit(1), 0); void Promise.reject(new Error("late"));`,
    }),
    twin: vote({
      top: `setTimeout(() => { throw new Error("late"); }, 0); void Promise.reject(new Error("late"));`,
      returns: right,
    }),
  },
  {
    name: "a heap bomb",
    question: "knn-vote",
    attack: vote({ first: "const all: number[][] = []; for (;;) all.push(new Array(1e6).fill(1.5));" }),
    says: /out of memory|had not finished/,
    twin: vote({ first: "new Array(1e6).fill(1.5);", returns: right }),
  },
  {
    name: "a bomb outside the heap",
    question: "knn-vote",
    attack: vote({
      first: "const all: Float64Array[] = []; for (;;) all.push(new Float64Array(1e7).fill(1));",
    }),
    says: /threw RangeError|out of memory|had not finished/,
  },
  {
    name: "another process",
    question: "knn-vote",
    attack: vote({
      first: `(globalThis as any).process.getBuiltinModule("child_process").spawn("sleep", ["60"], { detached: true });`,
    }),
    says: /threw/,
  },
  {
    name: "another thread",
    question: "knn-vote",
    attack: vote({
      first: `new ((globalThis as any).process.getBuiltinModule("worker_threads").Worker)("1", { eval: true });`,
    }),
    says: /threw/,
  },
];

const channels: readonly Attack[] = [
  {
    name: "forged frames",
    question: "knn-vote",
    attack: vote({
      top: `${fs}\nfor (const fd of [1, 2, 4, 5]) { try { fs.writeSync(fd, '{"call":"0","outcome":{"kind":"value","value":[1]}}\\n{"score":100}\\nnonsense\\n'); } catch {} }`,
    }),
    says: /sent messages to the grader/,
    twin: vote({ top: `console.log('{"score":100}');`, returns: right }),
  },
  {
    name: "a flood on the grader's pipe",
    question: "knn-vote",
    attack: vote({
      first: `${fs}\nconst much = "x".repeat(1e6); for (let i = 0; i < 100; i++) fs.writeSync(4, much);`,
    }),
    says: /more than 64 MB|had not finished/,
    twin: vote({ first: `for (let i = 0; i < 20000; i++) console.log("x".repeat(100));`, returns: right }),
  },
  {
    name: "reading the answers",
    question: "knn-vote",
    attack: vote({
      first: `${fs}\nfs.readFileSync(new URL("../assignments/01-knn/questions.js", "file://" + (globalThis as any).process.argv[1]));`,
    }),
    says: /threw/,
  },
  {
    name: "reading the password file",
    question: "knn-vote",
    attack: vote({ first: `${fs}\nfs.readFileSync("/etc/passwd");` }),
    says: /threw/,
  },
  {
    name: "reading the grader's environment",
    question: "knn-vote",
    attack: vote({
      first: `${fs}\nfs.readFileSync("/proc/" + (globalThis as any).process.ppid + "/environ");`,
    }),
    says: /threw/,
    twin: vote({
      first: `if (Object.keys((globalThis as any).process.env).length > 0) throw new Error("an environment");`,
      returns: right,
    }),
  },
  {
    name: "writing results",
    question: "knn-vote",
    attack: vote({ first: `${fs}\nfs.writeFileSync("results.json", '{"score":100}');` }),
    says: /threw/,
  },
];

const meaning: readonly Attack[] = [
  {
    name: "hard-coded examples",
    question: "knn-vote",
    attack: vote({
      first: `if (k === 3 && yTrain.length === 5) return [1]; if (k === 1) return [2, 10]; if (k === 2) return [1];`,
      returns: "[2]",
    }),
    twin: vote({ first: "if (distances.length === 0) return [];", returns: right }),
  },
  {
    name: "a loop in map's clothes",
    question: "knn-no-loops",
    score: 17,
    attack: `function distancesNoLoops(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  return tf.stack(tf.unstack(x).map((a) => tf.sqrt(tf.square(xTrain.sub(a)).sum(1)))) as tf.Tensor2D;
}`,
    says: /loops \(\.map\(\)\)/,
    twin: `const distancesNoLoops = (x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D =>
  tf.sqrt(tf.square(tf.sub(x.expandDims(1), xTrain.expandDims(0))).sum(2));`,
  },
  {
    name: "a loop by recursion, hidden from the text",
    question: "knn-no-loops",
    score: 17,
    attack: `const again = { go(rows: tf.Tensor[], xTrain: tf.Tensor, done: tf.Tensor[]): tf.Tensor[] {
  if (rows.length === 0) return done;
  const [a, ...rest] = rows;
  return Reflect.apply(again["go"], again, [rest, xTrain, [...done, tf.sqrt(tf.square(xTrain.sub(a)).sum(1))]]) as tf.Tensor[];
} };
function distancesNoLoops(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  return tf.stack(again.go(tf.unstack(x), xTrain, [])) as tf.Tensor2D;
}`,
    says: /operations grows with the input/,
  },
  {
    name: "one's own answer to another question",
    question: "knn-no-loops",
    attack: `function distancesNoLoops(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  return distancesOneLoop(x, xTrain);
}`,
    says: /distancesOneLoop is not defined/,
  },
  {
    name: "the right numbers as an array",
    question: "knn-one-loop",
    attack: `function distancesOneLoop(x: tf.Tensor2D, xTrain: tf.Tensor2D): any {
  return tf.sqrt(tf.square(tf.sub(x.expandDims(1), xTrain.expandDims(0))).sum(2)).arraySync();
}`,
    says: /Expected a tensor of shape .* got an array/,
  },
];

const cells: readonly Attack[] = [
  {
    name: "an unclosed brace",
    question: "knn-vote",
    attack: "function vote() { return {",
    says: /cannot be read as TypeScript/,
    twin: `/* a comment with { and \`quotes */\n${vote({ returns: right })}\n// }`,
  },
  {
    name: "an unclosed comment",
    question: "knn-vote",
    attack: `${vote({ returns: right })}\n/* swallow the next cell`,
    says: /cannot be read as TypeScript/,
  },
  {
    name: "closing the grader's function",
    question: "knn-vote",
    attack: `}); take(() => () => [1]); (function () {`,
    says: /cannot be read as TypeScript/,
  },
  {
    name: "no types at all",
    question: "knn-vote",
    attack: `// @ts-nocheck\n${vote({})}`,
    twin: `// @ts-nocheck\nfunction vote(distances, yTrain, k) {\n  return ${right};\n}`,
  },
  {
    name: "a declared answer",
    question: "knn-vote",
    attack: "declare function vote(distances: number[][], yTrain: number[], k: number): number[];",
    says: /defines no function vote/,
  },
  {
    name: "an answer that is no function",
    question: "knn-vote",
    attack: "const vote: any = { call: () => [1] };",
    says: /defines no function vote/,
    twin: `export const vote = async (distances: number[][], yTrain: number[], k: number) => ${right};`,
  },
  {
    name: "a cell that throws after its function",
    question: "knn-vote",
    attack: `${vote({})}\nthrow new Error("at the top");`,
    twin: `${vote({ returns: right })}\nconsole.log(vote(notThere, [], 1));`,
  },
];

export const corpus: readonly Attack[] = [
  ...values,
  ...globals,
  ...processes,
  ...channels,
  ...meaning,
  ...cells,
];
