import { noLoops, right, rightDistances, vote, type Corpus } from "./attack.js";

/** Answers that give the right values and are not what was asked for. */
export const meaning: Corpus = {
  "loops in a vectorized answer": [
    {
      name: "a loop in map's clothes",
      question: "knn-no-loops",
      score: 17,
      attack: noLoops({
        returns:
          "tf.stack(tf.unstack(x).map((a) => tf.sqrt(tf.square(xTrain.sub(a)).sum(1)))) as tf.Tensor2D",
      }),
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
${noLoops({ returns: "tf.stack(again.go(tf.unstack(x), xTrain, [])) as tf.Tensor2D" })}`,
      says: /operations grows with the input/,
      // A recursion over the steps of the formula, as many for any input.
      twin: `const apply = { go(steps: ((t: tf.Tensor) => tf.Tensor)[], t: tf.Tensor): tf.Tensor {
  if (steps.length === 0) return t;
  const [first, ...rest] = steps;
  return Reflect.apply(apply["go"], apply, [rest, first(t)]) as tf.Tensor;
} };
${noLoops({
  first: "const parts = tf.sub(x.expandDims(1), xTrain.expandDims(0));",
  returns: "apply.go([tf.square, (t) => t.sum(2), tf.sqrt], parts) as tf.Tensor2D",
})}`,
    },
    {
      name: "numbers taken out of the tensors and looped over out of sight",
      question: "knn-no-loops",
      score: 17,
      attack: `const go: any = (n: number, f: any, i = 0, out: any[] = []) => i === n ? out : Reflect.apply(globalThis["go" as never], null, [n, f, i + 1, [...out, f(i)]]);
(globalThis as any)["g" + "o"] = go;
${noLoops({
  first: `const [a, b] = [x.arraySync(), xTrain.arraySync()];
  const sum: any = (u: number[], v: number[], d = 0) => d === u.length ? 0 : (u[d] - v[d]) ** 2 + Reflect.apply((globalThis as any)["su" + "m"], null, [u, v, d + 1]);
  (globalThis as any)["su" + "m"] = sum;`,
  returns:
    "tf.tensor2d(go(a.length, (i: number) => go(b.length, (j: number) => Math.sqrt(sum(a[i], b[j])))))",
})}`,
      twin: noLoops({
        first: `const [a, b] = [x.arraySync(), xTrain.arraySync()];
  if (a.length !== x.shape[0] || b.length !== xTrain.shape[0]) throw new Error("the shapes");`,
        returns: rightDistances,
      }),
    },
    {
      name: "kernels called past the engine, row by row",
      question: "knn-no-loops",
      score: 17,
      attack: `const kernel = (name: string, inputs: any, attrs: any = {}): any => {
  const backend = tf.backend();
  const info = (tf.getKernel(name, tf.getBackend()) as any).kernelFunc({ inputs, attrs, backend });
  return info;
};
const again = { go(i: number, x: tf.Tensor2D, xTrain: tf.Tensor2D, out: any[]): any[] {
  if (i === x.shape[0]) return out;
  const row = kernel("Slice", { x }, { begin: [i, 0], size: [1, x.shape[1]!] });
  const sum = kernel("Sum", { x: kernel("Square", { x: kernel("Sub", { a: xTrain, b: row }) }) }, { axis: [1], keepDims: false });
  return Reflect.apply(again["go"], again, [i + 1, x, xTrain, [...out, kernel("ExpandDims", { input: kernel("Sqrt", { x: sum }) }, { dim: 0 })]]) as any[];
} };
${noLoops({
  first:
    'const all = kernel("Concat", again.go(0, x, xTrain, []), { axis: 0 }); const { values } = (tf.backend() as any).data.get(all.dataId);',
  returns: "tf.tensor(values, all.shape)",
})}`,
      twin: noLoops({
        first: `const kernel = (name: string, inputs: any): any => tf.engine().runKernel(name, inputs);
  const positive = kernel("Relu", { x: tf.square(x).sum(1, true).add(tf.square(xTrain).sum(1)).sub(tf.matMul(x, xTrain, false, true).mul(2)) });`,
        returns: `kernel("Sqrt", { x: positive })`,
      }),
    },
    {
      name: "operations that are not counted",
      question: "knn-no-loops",
      score: 17,
      attack: `const again = { go(rows: tf.Tensor[], xTrain: tf.Tensor, done: tf.Tensor[]): tf.Tensor[] {
  if (rows.length === 0) return done;
  const [a, ...rest] = rows;
  return Reflect.apply(again["go"], again, [rest, xTrain, [...done, tf.sqrt(tf.square(xTrain.sub(a)).sum(1))]]) as tf.Tensor[];
} };
try { delete (tf.engine() as any).runKernel; } catch {}
try { (tf.engine() as any).runKernel = Object.getPrototypeOf(tf.engine()).runKernel; } catch {}
${noLoops({ returns: "tf.stack(again.go(tf.unstack(x), xTrain, [])) as tf.Tensor2D" })}`,
      // Counts them itself.
      twin: `let mine = 0;
try {
  const engine = tf.engine() as any, run = engine.runKernel;
  engine.runKernel = (...all: any[]) => { mine++; return Reflect.apply(run, engine, all); };
} catch {}
${noLoops({ returns: rightDistances })}`,
    },
    {
      name: "a loop where others read a regular expression",
      question: "knn-no-loops",
      attack: noLoops({
        first: `let out: any = null;
  const g = 1;
  const one = 1 as const
  <any>/(out = x.arraySync().map((a: any) => xTrain.arraySync().map((b: any) => Math.sqrt(a.reduce((s: number, v: number, j: number) => s + (v - b[j]) ** 2, 0)))))/g;`,
        returns: "tf.tensor2d(out)",
      }),
      twin: noLoops({
        first: `const one = 1 as const
  if (!/^[0-9]+$/g.test(String(one))) throw new Error("no number");`,
        returns: rightDistances,
      }),
    },
    {
      name: "a loop where browsers once read a comment",
      question: "knn-no-loops",
      attack: noLoops({
        first: `let out: any = null, y = 1;
  0 <!--y; /*
  out = x.arraySync().map((a: any) => xTrain.arraySync().map((b: any) => Math.sqrt(a.reduce((s: number, v: number, j: number) => s + (v - b[j]) ** 2, 0))));
  // */`,
        returns: "tf.tensor2d(out)",
      }),
      twin: noLoops({
        first: `let y = 2;
  if (0 <!--y) throw new Error("no number");`,
        returns: rightDistances,
      }),
    },
  ],
  "the library's or one's own naive version": [
    {
      name: "one's own answer to another question",
      question: "knn-no-loops",
      attack: noLoops({ returns: "distancesOneLoop(x, xTrain)" }),
      says: /distancesOneLoop is not defined/,
      twin: `const distancesOneLoop = (x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D => ${rightDistances};
${noLoops({ returns: "distancesOneLoop(x, xTrain)" })}`,
    },
    {
      name: "the library's distances",
      question: "knn-no-loops",
      attack: `import { knn } from "gradlab";\n${noLoops({ returns: "knn.distances(x, xTrain)" })}`,
      says: /withheld/,
      twin: `import { tf as flow } from "gradlab";\n${noLoops({ returns: rightDistances.replaceAll("tf.", "flow.").replace("flow.Tensor2D", "tf.Tensor2D") })}`,
    },
  ],
  "hard-coded cases": [
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
      name: "a table of what was seen",
      question: "knn-two-loops",
      attack: `const seen: Record<string, number[][]> = { "[[0,0],[6,8],[1,1]]": [[5, 1], [5, 9.219544457292887], [3.605551275463989, 1]] };
function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
  return seen[JSON.stringify(x)] ?? x.map(() => xTrain.map(() => 0));
}`,
      twin: `const known = new Map<string, number>();
function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
  return x.map((a) => xTrain.map((b) => {
    const key = JSON.stringify([a, b]);
    const d = known.get(key) ?? Math.sqrt(a.reduce((sum, v, j) => sum + (v - b[j]) ** 2, 0));
    known.set(key, d);
    return d;
  }));
}`,
    },
  ],
};
