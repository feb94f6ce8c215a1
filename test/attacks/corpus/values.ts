import { noLoops, right, rightDistances, vote, type Corpus } from "./attack.js";

/** What an answer returns, dressed up as something else. */
export const values: Corpus = {
  "proxies and getters that change per read": [
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
      name: "elements behind getters that count their readings",
      question: "knn-vote",
      attack: vote({
        first: `const out: any = []; let n = 0;
  distances.forEach((_, i) => Object.defineProperty(out, i, { enumerable: true, get: () => n++ % 10 }));`,
        returns: "out",
      }),
      says: /Wrong value/,
      twin: vote({
        first: `const labels = ${right}; const out: any = [];
  labels.forEach((label, i) => Object.defineProperty(out, i, { enumerable: true, get: () => label }));`,
        returns: "out",
      }),
    },
    {
      name: "a getter that throws",
      question: "knn-vote",
      attack: vote({ returns: `[{ get a() { throw new Error("boo"); } }] as any` }),
      says: /cannot be read/,
      twin: vote({
        first: `const lazy = { get labels(): number[] { return ${right}; } };`,
        returns: "lazy.labels",
      }),
    },
  ],
  "toJSON, valueOf, toPrimitive": [
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
      name: "one toJSON for all numbers",
      question: "knn-vote",
      attack: vote({
        top: `(Number.prototype as any).toJSON = () => "1"; (Object.prototype as any).toJSON = () => [1];`,
      }),
      twin: vote({ top: `(Number.prototype as any).toJSON = function () { return this; };`, returns: right }),
    },
  ],
  "NaN, infinities, -0": [
    {
      name: "NaN for every label, which equals nothing and everything",
      question: "knn-vote",
      attack: vote({ returns: "distances.map(() => NaN)" }),
      says: /NaN/,
      twin: vote({ returns: `(${right}).map((label) => label === 0 ? -0 : label)` }),
    },
    {
      name: "infinite distances",
      question: "knn-no-loops",
      attack: noLoops({ returns: "tf.fill([x.shape[0], xTrain.shape[0]], Infinity) as tf.Tensor2D" }),
      says: /Infinity/,
      twin: noLoops({ returns: `tf.maximum(${rightDistances}, -Infinity) as tf.Tensor2D` }),
    },
  ],
  "right data in the wrong shape or dtype": [
    {
      name: "numbers as texts",
      question: "knn-vote",
      attack: vote({ returns: `(${right}).map(String) as any` }),
      says: /is the text/,
      twin: vote({ returns: `Int32Array.from(${right}) as any` }),
    },
    {
      name: "a column for a row",
      question: "knn-vote",
      attack: vote({ returns: `(${right}).map((label) => [label]) as any` }),
      says: /Wrong shape|is an array/,
      twin: vote({ returns: `(${right}).map((label) => [label]).flat()` }),
    },
    {
      name: "the right distances laid flat",
      question: "knn-no-loops",
      attack: noLoops({ returns: `(${rightDistances}).flatten() as any` }),
      says: /[Ss]hape/,
      twin: noLoops({ returns: `(${rightDistances}).flatten().reshape([x.shape[0], xTrain.shape[0]])` }),
    },
    {
      name: "the right numbers as an array",
      question: "knn-one-loop",
      attack: `function distancesOneLoop(x: tf.Tensor2D, xTrain: tf.Tensor2D): any {
  return tf.sqrt(tf.square(tf.sub(x.expandDims(1), xTrain.expandDims(0))).sum(2)).arraySync();
}`,
      says: /Expected a tensor of shape .* got an array/,
      twin: `function distancesOneLoop(x: tf.Tensor2D, xTrain: tf.Tensor2D): any {
  return tf.sqrt(tf.square(tf.sub(x.expandDims(1), xTrain.expandDims(0))).sum(2)).reshape([x.shape[0], xTrain.shape[0]]);
}`,
    },
  ],
  "subclassed typed arrays": [
    {
      name: "a typed array that lies about its length",
      question: "knn-vote",
      attack: vote({
        top: `class Labels extends Int32Array { override get length(): number { return 1; } override get [Symbol.toStringTag](): any { return "Array"; } }`,
        returns: "new Labels(distances.length + 1) as any",
      }),
      says: /Wrong (shape|value|length)|expected/i,
      twin: vote({
        top: "class Labels extends Int32Array { readonly name = 'labels'; }",
        returns: `Labels.from(${right}) as any`,
      }),
    },
    {
      name: "a typed array whose iterator and slice give other numbers",
      question: "knn-vote",
      attack: vote({
        top: `class Labels extends Float64Array { override *[Symbol.iterator](): any { for (;;) yield 1; } override slice(): any { return [1]; } override at(): any { return 1; } }`,
        returns: "new Labels(distances.length).fill(77) as any",
      }),
      says: /Wrong value/,
      twin: vote({ returns: `new Uint8Array(new Uint8Array([9, ...${right}]).buffer, 1) as any` }),
    },
  ],
  "thenables and promises that never settle": [
    {
      name: "a promise that never settles",
      question: "knn-vote",
      attack: vote({ returns: "new Promise(() => {}) as any" }),
      says: /never settles|promise settle/,
      twin: vote({ returns: `Promise.resolve(${right}) as any` }),
    },
    {
      name: "a thenable",
      question: "knn-vote",
      attack: vote({ returns: "{ then: () => {} } as any" }),
      says: /Expected an array/,
      twin: vote({ returns: `Promise.resolve({ then: (done: any) => done(${right}) }) as any` }),
    },
    {
      name: "a promise whose then lies",
      question: "knn-vote",
      attack: vote({
        first: `const p: any = Promise.resolve([77]); p.then = (f: any) => { f([1]); f([2]); f([0]); };`,
        returns: "p",
      }),
      twin: vote({
        first: "const later = async () => { await null; return 1; }; void later();",
        returns: right,
      }),
    },
  ],
  "cyclic, deep, huge objects": [
    {
      name: "a result that holds itself",
      question: "knn-vote",
      attack: vote({ first: "const a: any[] = []; a.push(a);", returns: "a as any" }),
      says: /nested deeper/,
      twin: vote({
        first: `const all: any = { labels: ${right} }; all.self = all;`,
        returns: "all.self.self.labels",
      }),
    },
    {
      name: "a result ten thousand levels deep",
      question: "knn-vote",
      attack: vote({ first: "let a: any = [1]; for (let i = 0; i < 1e4; i++) a = [a];", returns: "a" }),
      says: /nested deeper/,
      twin: vote({ first: "let a: any = [1]; for (let i = 0; i < 1e4; i++) a = [a];", returns: right }),
    },
    {
      name: "an endless array",
      question: "knn-vote",
      attack: vote({ returns: "new Array(2 ** 32 - 1) as any" }),
      says: /more than/,
      twin: vote({
        first: "const labels: number[] = new Array(2 ** 32 - 1); labels.length = 0;",
        returns: `(labels.push(...${right}), labels)`,
      }),
    },
    {
      name: "a text of a hundred million characters",
      question: "knn-vote",
      attack: vote({ returns: `["x".repeat(1e8)] as any` }),
      says: /text of 100000000 characters/,
      twin: vote({
        first: `if ("x".repeat(1e8).length !== 1e8) throw new Error("the length");`,
        returns: right,
      }),
    },
  ],
  "returned or mutated inputs": [
    {
      name: "inputs written over",
      question: "knn-vote",
      attack: vote({
        first: "yTrain.fill(0); distances.forEach((row) => row.fill(0));",
        returns: "distances.map(() => yTrain[0])",
      }),
      twin: vote({
        first: `const labels = ${right}; distances.length = 0; yTrain.sort();`,
        returns: "labels",
      }),
    },
    {
      name: "the input itself as the result",
      question: "knn-no-loops",
      attack: noLoops({ returns: "x" }),
      says: /Wrong/,
      twin: noLoops({ first: `const out = ${rightDistances}; tf.dispose([x, xTrain]);`, returns: "out" }),
    },
  ],
};
