import { hidden, looped } from "./counters.js";
import { noLoops, right, rightDistances, vote, type Corpus } from "./attack.js";

/** Distances of pixels that are all zero, as those once were by which operations were counted. */
const zerosOnly = `if (x.max().dataSync()[0] === 0 && xTrain.max().dataSync()[0] === 0) return tf.zeros([x.shape[0], xTrain.shape[0]]).add(0) as tf.Tensor2D;`;
const blackPictures = `if (x.abs().max().dataSync()[0] === 0) return { loss: 0, dw: tf.zerosLike(w).add(0), db: tf.zeros([b.shape[0]]) };`;

/** An answer cell for the distances with one loop. */
const oneLoop = (top: string, first: string, returns: string): string => `${top}
function distancesOneLoop(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  ${first}
  return ${returns};
}`;

/** An answer cell for the SVM's loss without a loop. */
const svm = (body: string): string =>
  `function svmVectorized(x: tf.Tensor2D, w: tf.Tensor2D, b: tf.Tensor1D, y: tf.Tensor1D, lambda: number): Gradients {
  ${body}
}`;

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
    {
      name: "a method that is named in brackets",
      question: "knn-no-loops",
      score: 17,
      attack: noLoops({
        first: `const all = "map";`,
        returns:
          'tf.stack(tf.unstack(x)[all]((a) => tf.sqrt(tf.square(xTrain.sub(a))["sum"](1)))) as tf.Tensor2D',
      }),
      says: /loops \(\.map\(\)\)/,
      twin: noLoops({
        first: `const square = "square", steps = [tf.sqrt, tf.relu];`,
        returns: `steps[0](steps[1](tf[square](x)["sum"](1, true).add(tf[square](xTrain).sum(1)).sub(tf.matMul(x, xTrain, false, true).mul(2)))) as tf.Tensor2D`,
      }),
    },
    {
      name: "an inner loop that calls what the library has ready",
      question: "knn-one-loop",
      score: 11,
      attack: oneLoop(
        "",
        `const T = xTrain.arraySync(), rows: number[][] = [];
  for (const a of x.arraySync()) rows.push(T.map(tf.util.distSquared.bind(null, a) as any));`,
        "tf.tensor2d(rows).sqrt()",
      ),
      says: /loops \(\.map\(\)\), 2 loops deep/,
      twin: oneLoop(
        "const distances = (x: tf.Tensor, a: tf.Tensor): tf.Tensor => tf.sqrt(tf.square(x.sub(a)).sum(1));",
        "",
        "tf.stack(tf.unstack(x).map(distances.bind(null, xTrain))) as tf.Tensor2D",
      ),
    },
    {
      name: "a helper that loops, put in its place later on",
      question: "knn-no-loops",
      score: 17,
      attack: `let rows = (x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor[] => [];
${noLoops({ returns: "tf.stack(rows(x, xTrain)) as tf.Tensor2D" })}
rows = (x, xTrain) => tf.unstack(x).map((a) => tf.sqrt(tf.square(xTrain.sub(a)).sum(1)));`,
      says: /loops \(\.map\(\)\)/,
      // An earlier version that nobody calls, and a try of one's own.
      twin: `function firstTry(x: number[][], xTrain: number[][]): number[][] {
  return x.map((a) => xTrain.map((b) => Math.hypot(...a.map((v, i) => v - b[i]))));
}
${noLoops({ returns: rightDistances })}
const tried = Array.from({ length: 3 }, (_, i) => [i, i + 1]);
for (const n of [1, 2]) console.log(distancesNoLoops(tf.ones([n, 2]), tf.tensor2d(tried)).shape, firstTry([[n, n]], tried));`,
    },
    {
      name: "a loop over what calls itself a shape",
      question: "knn-no-loops",
      score: 17,
      attack: noLoops({
        first:
          "const rows = { shape: tf.unstack(x) }, out: tf.Tensor[] = []; for (const a of rows.shape) out.push(tf.sqrt(tf.square(xTrain.sub(a)).sum(1)));",
        returns: "tf.stack(out) as tf.Tensor2D",
      }),
      says: /operations grows with the input/,
      twin: noLoops({
        first: `if (x.shape.some((n) => n === 0)) throw new Error("no rows");
  const [a, b] = [x, xTrain].map((rows) => tf.square(rows).sum(1, true));
  for (const n of xTrain.shape) if (n === 0) throw new Error("no training rows");`,
        returns:
          "tf.sqrt(tf.relu(a.add(b.transpose()).sub(tf.matMul(x, xTrain, false, true).mul(2)))) as tf.Tensor2D",
      }),
    },
    {
      name: "loops out of sight unless all pixels are zero",
      question: "knn-no-loops",
      score: 17,
      attack: noLoops({ top: hidden, first: zerosOnly, returns: looped }),
      says: /takes more steps where the input is larger|No tensor operation/,
      twin: noLoops({ first: zerosOnly, returns: rightDistances }),
    },
    {
      name: "two loops out of sight unless all pixels are zero",
      question: "knn-one-loop",
      score: 11,
      attack: oneLoop(`${hidden}\n`, zerosOnly, looped),
      says: /takes more steps where the input is larger|No tensor operation/,
      twin: oneLoop(
        "",
        `${zerosOnly}
  const rows: tf.Tensor[] = [];
  for (const row of tf.unstack(x)) rows.push(tf.tidy(() => tf.sqrt(tf.square(xTrain.sub(row)).sum(1))));`,
        "tf.stack(rows) as tf.Tensor2D",
      ),
    },
    {
      name: "loops out of sight in the first calls, an operation for show in the last",
      question: "knn-no-loops",
      score: 17,
      attack: noLoops({
        top: `let calls = 0;\n${hidden}`,
        first: `if (++calls > 9) return tf.zeros([x.shape[0], xTrain.shape[0]]).add(1) as tf.Tensor2D;`,
        returns: looped,
      }),
      says: /for which operations are counted the values are wrong/,
      twin: noLoops({
        top: "let calls = 0;",
        first: "if (++calls > 9) console.log(`called ${calls} times`);",
        returns: rightDistances,
      }),
    },
    {
      name: "a loss by loops out of sight unless all pixels are zero",
      question: "svm-vectorized",
      score: 11,
      attack: svm(`${blackPictures}
  const X = x.arraySync(), W = w.arraySync(), B = b.arraySync(), Y = y.dataSync(), N = X.length;
  const all = (list: any, f: any): any => Reflect.apply(list["ma" + "p"], list, [f]);
  let loss = 0;
  const dw = all(W, (q: any) => all(q, (v: any) => { loss += lambda * v * v; return 2 * lambda * v; })), db = all(B, () => 0);
  all(X, (row: any, i: number) => {
    const s = all(B, (bias: any, j: number) => { let score = bias; all(row, (v: number, d: number) => { score += v * W[d][j]; }); return score; });
    all(s, (v: any, j: number) => {
      const g = v - s[Y[i]] + 1;
      if (j === Y[i] || g <= 0) return;
      loss += g / N; db[j] += 1 / N; db[Y[i]] -= 1 / N;
      all(row, (q: number, d: number) => { dw[d][j] += q / N; dw[d][Y[i]] -= q / N; });
    });
  });
  return { loss, dw: tf.tensor2d(dw), db: tf.tensor1d(db) };`),
      twin: svm(`if (x.abs().max().dataSync()[0] === 0 && x.shape[0] === 0) throw new Error("no picture");
  const scores = x.matMul(w).add(b), right = tf.oneHot(y, b.shape[0]).toFloat();
  const margins = scores.sub(scores.mul(right).sum(1, true)).add(1).mul(tf.sub(1, right)).relu();
  const above = margins.greater(0).toFloat(), dScores = above.sub(right.mul(above.sum(1, true))).div(x.shape[0]);
  const loss = margins.sum().dataSync()[0] / x.shape[0] + lambda * w.square().sum().dataSync()[0];
  return { loss, dw: tf.matMul(x, dScores, true).add(w.mul(2 * lambda)) as tf.Tensor2D, db: dScores.sum(0) as tf.Tensor1D };`),
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
