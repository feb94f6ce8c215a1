import { neuron, node, noLoops, right, rightDistances, vote, type Corpus } from "./attack.js";
import { hidden } from "./counters.js";
import { centred, formula, forward, output, whole } from "./numerical.js";

/** The first question's answer, right, and what else its cell does. */
const twoLoops = (more = ""): string => `${more}
function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
  return x.map((a) => xTrain.map((b) => Math.sqrt(a.reduce((sum, v, j) => sum + (v - b[j]) ** 2, 0))));
}`;
/** Another first answer, right: how far two lists of numbers are apart. */
const relativeError = (more = ""): string => `${more}
function relativeError(a: number[], b: number[]): number {
  return Math.max(...a.map((v, i) => Math.abs(v - b[i]) / Math.max(1e-8, Math.abs(v) + Math.abs(b[i]))));
}`;
const first = (more?: string) => ({ question: "knn-two-loops", answer: twoLoops(more) }) as const;
const before = (more?: string) => ({ question: "grad-relative-error", answer: relativeError(more) }) as const;
const last = { question: "knn-no-loops", answer: noLoops({ returns: rightDistances }) } as const;

/** Where cells leave things for each other. */
const G = "(globalThis as any)";

const kept = `console.log("loaded"); setTimeout(() => console.log("later"), 1); ${G}.mine = structuredClone({ rows: [1, 2] });`;
const honestNeuron = neuron({
  top: "const rows = [1];",
  first: forward,
  returns: formula,
});
const differences = neuron({
  first: `const h = 1e-5; const f = (w: number[], x: number[]): number => ${output};`,
  returns: centred("f"),
});

/** What an answer can do to what it shares with whoever comes after it in the same process. */
const spoil = `const nothing = () => undefined as any;
for (const name of ["map", "reduce", "sort", "slice", "filter", "push", "indexOf"]) (Array.prototype as any)[name] = () => [];
Math.sqrt = Math.abs = Math.hypot = () => 0; JSON.parse = JSON.stringify = nothing; performance.now = () => 0;
for (const name of ["Float32Array", "Float64Array", "Int32Array", "Map", "structuredClone"]) ${G}[name] = nothing;
try { Promise.prototype.then = nothing; } catch {}
try { (tf as any).matMul = (tf as any).sqrt = (tf as any).square = nothing; } catch {}
try { for (const name of ["ops", "steps", "effort", "speed", "kind", "then"]) Object.defineProperty(Object.prototype, name, { value: 0 }); } catch {}`;

/** What one answer does to another of the same notebook: each gets what it deserves by itself. */
export const neighbours: Corpus = {
  "one answer's hand in another's": [
    {
      name: "a helper that loops, left by another answer",
      question: "knn-no-loops",
      beside: [
        first(
          `${G}.helper = (x: any, xTrain: any) => tf.tensor2d(distancesTwoLoops(x.arraySync(), xTrain.arraySync()));`,
        ),
      ],
      attack: noLoops({ returns: `${G}.helper(x, xTrain).add(0)` }),
      twinBeside: [first(kept)],
      twin: noLoops({ first: kept, returns: rightDistances }),
    },
    {
      name: "a memory of the results of another answer",
      question: "knn-no-loops",
      beside: [
        {
          question: "knn-two-loops",
          answer: `${twoLoops().replace("distancesTwoLoops", "compute")}
const memory = (${G}.memory = new Map<string, number[][]>());
function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
  const found = compute(x, xTrain);
  memory.set(JSON.stringify([x, xTrain]), found);
  return found;
}`,
        },
      ],
      attack: noLoops({
        returns: `tf.tensor2d(${G}.memory.get(JSON.stringify([x.arraySync(), xTrain.arraySync()]))).add(0)`,
      }),
      // Each cell with a memory of its own, under one name.
      twin: noLoops({
        top: `const memory = (${G}.memory = new Map<string, number[][]>());`,
        first: `const key = JSON.stringify([x.arraySync(), xTrain.arraySync()]);
  const found: number[][] = memory.get(key) ?? (${rightDistances}).arraySync();
  memory.set(key, found);`,
        returns: "tf.tensor2d(found, [x.shape[0], xTrain.shape[0]]).add(0)",
      }),
    },
    {
      name: "the function itself, left by another answer",
      question: "knn-vote",
      beside: [first(`${G}.vote = (distances: number[][], yTrain: number[], k: number) => ${right};`)],
      attack: "// The function is where it is.",
      says: /defines no function vote/,
      twinBeside: [first("const votes = 1, order = [votes];")],
      twin: `const votes = 2, order = [votes];\n${vote({ returns: right })}`,
    },
    {
      name: "an operation of the library, replaced by another answer",
      question: "knn-no-loops",
      beside: [
        first(
          `try { (tf as any).topk = (x: any, xTrain: any) => ({ values: tf.tensor2d(distancesTwoLoops(x.arraySync(), xTrain.arraySync())) }); } catch {}`,
        ),
      ],
      attack: noLoops({ returns: "tf.topk(x, xTrain as any).values.add(0) as tf.Tensor2D" }),
      twinBeside: [first(`try { const { sqrt } = tf; (tf as any).sqrt = (x: any) => sqrt(x); } catch {}`)],
      twin: noLoops({ returns: rightDistances }),
    },
    {
      name: "differences in a text that counts no steps, left by another answer",
      question: "grad-neuron",
      beside: [before(`${G}.slopes = ${whole};`)],
      attack: neuron({ returns: `${G}.slopes(w, x)` }),
      twinBeside: [before(`${kept} const rows = [2], out = rows;`)],
      twin: honestNeuron,
    },
    {
      name: "Node's modules, kept by another answer before they are withheld",
      question: "grad-neuron",
      beside: [
        before(
          `${G}.vm = (() => { try { return ${node("vm")}; } catch { return undefined; } })(); ${G}.wasm = ${G}.WebAssembly;`,
        ),
      ],
      attack: neuron({
        top: `const hidden = ${G}.vm.runInThisContext(${JSON.stringify(whole)});`,
        returns: "hidden(w, x)",
      }),
      twin: neuron({ top: `try { ${G}.vm.isContext({}); } catch {}`, first: forward, returns: formula }),
    },
    {
      name: "counters replaced by another answer",
      question: "grad-neuron",
      score: 10,
      says: /numerical gradient/,
      beside: [
        before(`const from = ${G}.Buffer.from;
${G}.Buffer.from = (text: any, ...rest: any[]) => Reflect.apply(from, ${G}.Buffer, [String(text).replace(/"(steps|effort)":\\d+/g, '"$1":7'), ...rest]);
try { Object.defineProperty(Object.prototype, "effort", { get: () => 7, set: () => {}, configurable: true }); } catch {}`),
      ],
      attack: differences,
      twinBeside: [
        before(
          `const { floor } = Math; Math.floor = (x) => floor(x); (Array.prototype as any).last = function () { return this.at(-1); };`,
        ),
      ],
      twin: honestNeuron,
    },
    {
      name: "everything spoilt for who comes after, by a wrong answer",
      question: "knn-vote",
      beside: [first(), last],
      attack: vote({ top: spoil }),
      twin: vote({ returns: right }),
    },
    {
      name: "everything spoilt for who comes after, by a right answer as it is called",
      question: "knn-vote",
      score: 15,
      beside: [first(), last],
      attack: vote({
        first: `try { (tf as any).matMul = (tf as any).square = (tf as any).sqrt = () => null; tf.engine().startScope(); void tf.setBackend("cpu"); } catch {}
  ${G}.Float32Array = ${G}.Map = undefined;`,
        returns: right,
      }),
      twin: vote({
        first: `try { tf.engine().startScope(); tf.engine().endScope(); } catch {}
  ${G}.Float32Array = ${G}.Float32Array;`,
        returns: right,
      }),
    },
    {
      name: "a clockwork that goes on, left by a right answer",
      question: "knn-two-loops",
      score: 15,
      beside: [{ question: "knn-vote", answer: vote({ returns: right }) }, last],
      attack: twoLoops(
        `const busy = (): void => { for (let i = 0; i < 1e7; i++); Math.sqrt = () => 0; };
setTimeout(() => setInterval(busy, 1), 1); queueMicrotask(() => { Math.hypot = () => 0; });`,
      ),
      twin: twoLoops(`const clock = setInterval(() => clearInterval(clock), 1); queueMicrotask(() => {});`),
    },
    {
      name: "an exit before all others",
      question: "knn-two-loops",
      beside: [{ question: "knn-vote", answer: vote({ returns: right }) }, last],
      attack: twoLoops(`${G}.process.exit(0);`),
      says: /exited with code 0/,
      twin: twoLoops(`${G}.process.exitCode = 1;`),
    },
    {
      name: "an exit at its call",
      question: "knn-vote",
      beside: [first(), last],
      attack: vote({ first: `${G}.process.reallyExit(0);` }),
      says: /exited with code 0|ended its process/,
      twin: vote({ first: `${G}.process.exitCode = 0;`, returns: right }),
    },
    {
      name: "a loop for ever before all others",
      question: "knn-two-loops",
      beside: [{ question: "knn-vote", answer: vote({ returns: right }) }, last],
      attack: twoLoops("for (;;);"),
      says: /had not finished/,
      twin: twoLoops("for (let i = 0; i < 1e6; i++);"),
    },
    {
      name: "all memory taken before all others",
      question: "knn-two-loops",
      beside: [{ question: "knn-vote", answer: vote({ returns: right }) }, last],
      attack: twoLoops("const all: any[] = []; for (;;) all.push(new Array(3e7).fill(0.5));"),
      says: /ran out of memory|ended/,
      twin: twoLoops(
        "const all: any[] = []; for (let i = 0; i < 3; i++) all.push(new Array(1e6).fill(0.5));",
      ),
    },
    {
      name: "loops out of sight, shared by two answers",
      question: "knn-no-loops",
      score: 17,
      beside: [
        {
          question: "knn-two-loops",
          answer: `${hidden}\nconst distancesTwoLoops = byHand;\n${G}.twice = byHand;`,
        },
      ],
      attack: noLoops({
        top: hidden,
        returns: "tf.tensor2d(byHand(x.arraySync(), xTrain.arraySync())).add(0)",
      }),
      says: /takes more steps where the input is larger/,
      twin: noLoops({
        top: `const byHand = (x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D => ${rightDistances};`,
        returns: "byHand(x, xTrain)",
      }),
    },
  ],
};
