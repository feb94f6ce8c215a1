import { neuron, node, noLoops, rightDistances, type Corpus } from "./attack.js";
import { centred, formula, forward, output } from "./numerical.js";

/** Loops that no text shows: methods found by names made at run time, called by `Reflect`. */
export const hidden: string = `const loop = "ma" + "p", all = (list: any, f: any): any => Reflect.apply(list[loop], list, [f]);
const rows = { by(a: number[], b: number[]): number[] { return all(a, (v: number, i: number) => v - b[i]); } };
const byHand = (x: number[][], xTrain: number[][]): number[][] =>
  all(x, (a: number[]) => all(xTrain, (b: number[]) => Math.hypot(...rows.by(a, b))));`;
export const looped: string = "tf.tensor2d(byHand(x.arraySync(), xTrain.arraySync()))";

/** Right distances, 17 points; 8 more are for working without a loop. */
const loops = { question: "knn-no-loops", score: 17 } as const;
/** An answer that loops out of sight and has something done to the number of its operations or steps. */
const forged = (top: string): string => noLoops({ top: `${hidden}\n${top}`, returns: looped });

/** Right values by centred differences, 10 points; 7 more are for a formula. */
const slopes = { question: "grad-neuron", score: 10, says: /numerical gradient/ } as const;
const differences = (top: string): string =>
  neuron({
    top,
    first: `const h = 1e-5; const f = (w: number[], x: number[]): number => ${output};`,
    returns: centred("f"),
  });
const honest = (top: string): string => neuron({ top, first: forward, returns: formula });

/** What is written in a reply, made small. */
const smaller = `(text: any) => typeof text === "string" ? text.replace(/"(ops|steps|effort)":\\d+/g, (all: string, name: string) => ('"' + name + '":7').padEnd(all.length)) : text`;

/** What is counted or timed, got at from inside. */
export const counters: Corpus = {
  "counts and times forged from inside": [
    {
      question: "grad-numeric",
      score: 11,
      name: "a function without a budget, kept from an earlier call",
      attack: `const kept: ((x: number[]) => number)[] = [];
function numericalGradient(f: (x: number[]) => number, x: number[], h: number): number[] {
  if (String(f).includes("reduce")) kept.push(f);
  else if (x.length > 2) {
    const at = f(x), other = kept.find((one) => Math.abs(one(x) - at) < 1e-12);
    if (other) f = other;
  }
  return x.map((_, i) => { f(x); return (f(x.with(i, x[i] + h)) - f(x.with(i, x[i] - h))) / (2 * h); });
}`,
      says: /the budget of \d+ calls is used up/,
      twin: `const kept: ((x: number[]) => number)[] = [];
function numericalGradient(f: (x: number[]) => number, x: number[], h: number): number[] {
  kept.push(f);
  return x.map((_, i) => (f(x.with(i, x[i] + h)) - f(x.with(i, x[i] - h))) / (2 * h));
}`,
    },
    {
      ...loops,
      name: "loops out of sight, and one operation for show",
      attack: noLoops({ top: hidden, returns: `${looped}.add(0)` }),
      says: /takes more steps where the input is larger/,
      twin: noLoops({
        top: "const squares = (a: tf.Tensor): tf.Tensor => tf.square(a).sum(1);",
        returns: `tf.tidy(() => tf.sqrt(tf.relu(squares(x).expandDims(1).add(squares(xTrain)).sub(tf.matMul(x, xTrain, false, true).mul(2))))) as tf.Tensor2D`,
      }),
    },
    {
      ...loops,
      name: "replies written over on their way into bytes",
      attack: forged(
        `const made = (globalThis as any).Buffer, from = made.from, smaller = ${smaller}; made.from = (text: any, ...rest: any[]) => Reflect.apply(from, made, [smaller(text), ...rest]);`,
      ),
      twin: noLoops({
        first: `(globalThis as any).Buffer.from("a text of one's own");`,
        returns: rightDistances,
      }),
    },
    {
      ...slopes,
      name: "replies written over as they become bytes",
      attack: differences(
        `const made = (globalThis as any).Buffer.prototype, smaller = ${smaller};
for (const name of ["utf8Write", "latin1Write", "asciiWrite"]) { const old = made[name]; made[name] = function (text: any, ...rest: any[]) { return Reflect.apply(old, this, [smaller(text), ...rest]); }; }`,
      ),
      twin: honest(
        `const bytes = new TextEncoder().encode("a text of one's own"); bytes.subarray(1).fill(0);`,
      ),
    },
    {
      ...slopes,
      name: "replies written over in place, by who is asked for their length",
      attack: differences(
        `const views = Object.getPrototypeOf(Uint8Array.prototype), reader = new TextDecoder(), smaller = ${smaller};
for (const name of ["length", "byteLength", "byteOffset", "buffer"]) {
  const { get } = Object.getOwnPropertyDescriptor(views, name)!;
  let inside = false;
  Object.defineProperty(views, name, { get(this: any) {
    if (!inside && this instanceof Uint8Array) {
      inside = true;
      try { const text = smaller(reader.decode(this)); for (let i = 0; i < text.length; i++) this[i] = text.charCodeAt(i); } catch {}
      inside = false;
    }
    return Reflect.apply(get!, this, []);
  } });
}`,
      ),
      twin: honest(
        `const views = Object.getPrototypeOf(Uint8Array.prototype), { get } = Object.getOwnPropertyDescriptor(views, "length")!;
let asked = 0;
Object.defineProperty(views, "length", { get(this: any) { asked++; return Reflect.apply(get!, this, []); } });`,
      ),
    },
    {
      ...slopes,
      name: "promises that hand on other results",
      attack: differences(
        `const { then } = Promise.prototype;
const less = (value: any) => (value?.kind === "value" ? { ...value, steps: 7, effort: 7 } : value);
try { Object.defineProperty(Promise.prototype, "constructor", { get: () => class {} }); } catch {}
try { Promise.prototype.then = function (this: any, f: any, g: any) { return Reflect.apply(then, this, [(value: any) => f(less(value)), g]); } as any; } catch {}`,
      ),
      twin: honest(
        `class Later<T> extends Promise<T> { override then(...all: any[]): any { return super.then(...all); } }
const mine: any = Promise.resolve(1); mine.then = undefined; void Later.resolve(1).then(() => mine);`,
      ),
    },
    {
      ...slopes,
      name: "a then for everything",
      attack: differences(
        `Object.defineProperty(Object.prototype, "then", { configurable: true, get(this: any) {
  if (this?.kind !== "value") return undefined;
  return (resolve: any) => resolve({ __proto__: null, ...this, steps: 7, effort: 7 });
} });`,
      ),
      twin: honest(`const later = { then: (resolve: any) => resolve(1) }; void Promise.resolve(later);`),
    },
    {
      ...slopes,
      name: "arrays taken apart otherwise",
      attack: differences(
        `const { values } = Array.prototype;
(Array.prototype as any)[Symbol.iterator] = function (this: any[]) {
  if (this.length === 2 && typeof this[0] === "number" && Number.isInteger(this[1])) return values.call([this[0], 1e9]);
  return values.call(this);
};`,
      ),
      twin: honest(
        `const { values } = Array.prototype;
(Array.prototype as any)[Symbol.iterator] = function (this: any[]) { return values.call(this); };`,
      ),
    },
    {
      ...loops,
      name: "the grader's pipes through the streams' classes",
      attack: forged(
        `const open: any = (globalThis as any).process, Writer = open.stdout.constructor, Reader = open.stdin.constructor;
new Writer(4).write('{"loaded":null}\\n');
const read = new Reader(null, { fd: 3 });
await new Promise(() => read.on("data", (bytes: any) => {
  const { call, inputs } = JSON.parse(String(bytes).split("\\n")[0]);
  const [x, y] = inputs.map(({ tensor: t }: any) => Array.from({ length: t.shape[0] }, (_, i) => t.values.slice(i * t.shape[1], (i + 1) * t.shape[1])));
  const value = { tensor: { shape: [x.length, y.length], dtype: "float32", values: byHand(x, y).flat() } };
  new Writer(4).write(JSON.stringify({ call, outcome: { kind: "value", value, ops: 7, steps: 7 } }) + "\\n");
}));`,
      ),
      twin: noLoops({
        first: `console.log("distances of", x.shape); console.error("a line"); (globalThis as any).process.stdout.write("another\\n");`,
        returns: rightDistances,
      }),
    },
    {
      ...loops,
      name: "the grader's pipes through Node's modules",
      attack: forged(
        `const fs = ${node("fs")}; fs.writeSync(4, '{"loaded":null}\\n');
const bytes = new Uint8Array(1e6);
const serve = { go(): void {
  const lines = new TextDecoder().decode(bytes.subarray(0, fs.readSync(3, bytes, 0, bytes.length, null)));
  const { call, inputs } = JSON.parse(lines.split("\\n")[0]);
  const [x, y] = inputs.map(({ tensor: t }: any) => Array.from({ length: t.shape[0] }, (_, i) => t.values.slice(i * t.shape[1], (i + 1) * t.shape[1])));
  const value = { tensor: { shape: [x.length, y.length], dtype: "float32", values: byHand(x, y).flat() } };
  fs.writeSync(4, JSON.stringify({ call, outcome: { kind: "value", value, ops: 7, steps: 7 } }) + "\\n");
  Reflect.apply(serve["go"], serve, []);
} };
serve.go();`,
      ),
      says: /withheld where an answer's steps are counted/,
      twin: noLoops({
        top: `try { const fs = ${node("fs")}; fs.writeSync(1, '{"loaded":null}\\n'); } catch {}`,
        returns: rightDistances,
      }),
    },
  ],
};
