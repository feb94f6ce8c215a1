import { node, noLoops, right, rightDistances, trying, vote, type Corpus } from "./attack.js";

/** What surrounds an answer, tampered with. */
export const globals: Corpus = {
  Math: [
    {
      name: "Math that hides differences",
      question: "knn-vote",
      attack: vote({
        top: `Math.abs = () => 0; Math.max = () => 0; Math.min = () => 0; Math.sqrt = () => 0; Math.sign = () => 0;`,
      }),
      twin: vote({
        top: "const floor = Math.floor; Math.floor = (x) => floor(x);",
        returns: right,
      }),
    },
    {
      name: "a Math that is no more",
      question: "knn-vote",
      attack: vote({ top: "(globalThis as any).Math = new Proxy({}, { get: () => () => 1 });" }),
      twin: vote({ top: "const Math = { max: (a: number) => a };", returns: right }),
    },
  ],
  "array, typed array and Object prototypes": [
    {
      name: "array methods that see no difference",
      question: "knn-vote",
      attack: vote({
        top: `Array.prototype.every = () => true; Array.prototype.some = () => false; Array.prototype.find = () => undefined as any;
Array.prototype.findIndex = () => -1; Array.prototype.entries = function* () {} as any; (Array.prototype as any)[Symbol.iterator] = function* () {};`,
      }),
      twin: vote({
        top: `declare global { interface Array<T> { first(): T } }
(Array.prototype as any).first = function () { return this[0]; }; (Object.prototype as any).extra = 1;`,
        returns: `(${right}).map((label) => [label].first())`,
      }),
    },
    {
      name: "an Object.prototype that passes everything",
      question: "knn-vote",
      attack: vote({
        top: `for (const [name, value] of Object.entries({ pass: true, score: 1e3, ok: true, kind: "value", points: 0 }))
  Object.defineProperty(Object.prototype, name, { get: () => value, set: () => {}, configurable: true });`,
      }),
      twin: vote({ top: `(Object.prototype as any).unrelated = "here";`, returns: right }),
    },
    {
      name: "typed arrays that read as zeros",
      question: "knn-no-loops",
      attack: noLoops({
        top: `const proto = Object.getPrototypeOf(Float32Array.prototype);
for (const name of ["set", "slice", "subarray", "fill", "map", "every"]) proto[name] = function () { return this; };
Object.defineProperty(proto, "length", { get: () => 0 });`,
      }),
      twin: noLoops({
        top: `(Float32Array.prototype as any).last = function () { return this[this.length - 1]; };`,
        returns: rightDistances,
      }),
    },
  ],
  "JSON, structuredClone, v8": [
    {
      name: "a JSON that says pass",
      question: "knn-vote",
      attack: vote({
        top: `JSON.stringify = () => '{"pass":true,"score":100}'; JSON.parse = () => ({ pass: true }); Object.is = () => true; Number.isFinite = () => true;
Object.keys = () => []; Array.isArray = (() => true) as any;`,
      }),
      twin: vote({
        first: "if (JSON.parse(JSON.stringify([k]))[0] !== k) throw new Error('JSON');",
        returns: right,
      }),
    },
    {
      name: "serialisers that give something else",
      question: "knn-vote",
      attack: vote({
        top: `(globalThis as any).structuredClone = () => [1]; const v8 = ${node("v8")}; v8.serialize = () => new Uint8Array(); v8.deserialize = () => [1];
(globalThis as any).Buffer.from = () => new Uint8Array(8); (globalThis as any).TextEncoder = class { encode() { return new Uint8Array(); } };`,
      }),
      twin: vote({ first: "const copy = structuredClone(yTrain); copy.fill(0);", returns: right }),
    },
    {
      name: "flags of the engine changed from inside",
      question: "knn-vote",
      attack: vote({
        top: `${node("v8")}.setFlagsFromString("--allow-natives-syntax"); ${node("v8")}.setFlagsFromString("--no-opt");`,
      }),
      twin: vote({
        top: `try { ${node("v8")}.setFlagsFromString("--stack-size=900"); } catch {}`,
        returns: right,
      }),
    },
  ],
  "Error.prepareStackTrace": [
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
      attack: vote({
        first: `throw { get message() { return "x".repeat(1e8); }, get stack() { throw 1; } };`,
      }),
      says: /threw/,
      twin: vote({
        first: `try { throw { get message() { return "x".repeat(1e8); } }; } catch (error: any) { error.message.slice(0, 9); }`,
        returns: right,
      }),
    },
    {
      name: "call sites that hand out the grader's functions",
      question: "knn-vote",
      attack: vote({
        first: `Error.prepareStackTrace = (_, sites) => sites;
  const sites: any[] = (new Error().stack as any);
  for (const site of sites) { try { site.getFunction()?.(); site.getThis()?.exit?.(0); } catch {} }`,
      }),
      twin: vote({
        top: "Error.stackTraceLimit = 50;",
        first: "if (typeof new Error().stack !== 'string') throw 1;",
        returns: right,
      }),
    },
  ],
  "Date, performance": [
    {
      name: "a clock that stands still",
      question: "knn-vote",
      attack: vote({
        top: "Date.now = () => 0; performance.now = () => 0; (globalThis as any).setTimeout = () => 0;",
        first: "for (;;) {}",
      }),
      says: /had not finished/,
      twin: vote({ first: "const start = performance.now(); Date.now(); start.toFixed();", returns: right }),
    },
    {
      name: "a clock that runs backwards",
      question: "knn-vote",
      attack: vote({
        top: `let t = 1e15; Date.now = () => (t -= 1e9); performance.now = () => (t -= 1e9);
(globalThis as any).process.hrtime.bigint = () => 0n; (globalThis as any).process.cpuUsage = () => ({ user: 0, system: 0 });`,
      }),
      twin: vote({ top: "const now = Date.now; Date.now = () => now() + 1;", returns: right }),
    },
  ],
  "Math.random": [
    {
      name: "a random number that is always the same",
      question: "knn-vote",
      attack: vote({
        top: "Math.random = () => 0.5;",
        returns: "distances.map(() => Math.floor(10 * Math.random()))",
      }),
      twin: vote({ top: "Math.random = () => 0.5;", returns: right }),
    },
    {
      name: "guessing until it fits",
      question: "knn-vote",
      attack: vote({ returns: "distances.map(() => yTrain[Math.floor(Math.random() * yTrain.length)])" }),
      twin: vote({ first: "Math.random();", returns: right }),
    },
  ],
  "vm, module loader, eval": [
    {
      name: "an import of the package by path",
      question: "knn-vote",
      attack: `${vote({ returns: "reference(distances, yTrain, k)" })}\nconst { vote: reference } = await import("../../../src/models/index.js" as string);`,
      says: /not available/,
      twin: `${vote({ returns: right })}\nconst { random: draws } = await import("gradlab");\ndraws(1).uniform();`,
    },
    {
      name: "a hidden import through Node",
      question: "knn-vote",
      attack: vote({
        top: `const m = ${node("module")}.createRequire("/");`,
        returns: `m("child_process").execSync("echo 1")`,
      }),
      says: /threw/,
      from: "T1",
      twin: trying(`${node("module")}.createRequire("/")("path").join("a", "b");`),
    },
    {
      name: "an import hidden from the compiler",
      question: "knn-vote",
      attack: vote({
        returns: `new Function("return import('node:fs')")().then((fs: any) => fs.readFileSync("/etc/hostname")) as any`,
      }),
      says: /threw/,
      from: "T1",
      twin: vote({
        first: `let out = 2; try { out = new Function("return 2")(); } catch {} if (out !== 2) throw new Error("eval");`,
        returns: right,
      }),
    },
    {
      name: "another context for the grader's code",
      question: "knn-vote",
      attack: vote({
        top: `const vm = ${node("vm")}; vm.runInThisContext = () => () => [1]; vm.runInContext = () => [1]; vm.Script = class { runInThisContext() { return () => [1]; } };`,
      }),
      twin: vote({ first: `${node("vm")}.runInNewContext("1 + 1");`, returns: right }),
    },
    {
      name: "hooks in the module loader",
      question: "knn-vote",
      attack: vote({
        top: `const Module = ${node("module")}; Module._load = () => ({ default: () => [1] }); try { Module.register("data:text/javascript,export function load() {}"); } catch {}`,
      }),
      twin: vote({ top: `void ${node("module")}.builtinModules.length;`, returns: right }),
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
  ],
  "tf itself": [
    {
      name: "patched tensors",
      question: "knn-no-loops",
      attack: noLoops({
        first: `(tf.Tensor.prototype as any).dataSync = () => [0]; (tf.Tensor.prototype as any).equal = () => true;`,
      }),
      twin: `function distancesNoLoops(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  const square = tf.square;
  return tf.tidy(() => {
    const sum = square(x).sum(1, true).add(square(xTrain).sum(1)).sub(tf.matMul(x, xTrain, false, true).mul(2));
    return tf.keep(tf.sqrt(tf.relu(sum))) as tf.Tensor2D;
  });
}`,
    },
    {
      name: "everything is a tensor",
      question: "knn-no-loops",
      attack: noLoops({
        top: `Object.defineProperty(tf.Tensor, Symbol.hasInstance, { value: () => true });`,
        returns: `{ shape: [x.shape[0], xTrain.shape[0]], dtype: "float32", dataSync: () => [] } as any`,
      }),
      twin: noLoops({
        top: "const old = tf.Tensor.prototype.toString; tf.Tensor.prototype.toString = function () { return old.call(this); };",
        returns: rightDistances,
      }),
    },
    {
      name: "a changed backend",
      question: "knn-no-loops",
      attack: noLoops({ top: `await tf.setBackend("cpu");` }),
      twin: noLoops({ top: `await tf.setBackend("cpu");`, returns: rightDistances }),
    },
    {
      name: "a kernel registered anew",
      question: "knn-no-loops",
      attack: noLoops({
        first: `for (const name of ["Sqrt", "Sub", "BatchMatMul", "Identity", "Cast"]) {
    const kernelFunc = ({ inputs }: any) => Object.values(inputs)[0] as any;
    try { tf.unregisterKernel(name, tf.getBackend()); tf.registerKernel({ kernelName: name, backendName: tf.getBackend(), kernelFunc }); } catch {}
  }`,
      }),
      twin: noLoops({
        top: `tf.registerKernel({ kernelName: "Mine", backendName: tf.getBackend(), kernelFunc: ({ inputs }) => inputs["x"] as any });`,
        returns: rightDistances,
      }),
    },
    {
      name: "tensors leaked without end",
      question: "knn-no-loops",
      attack: noLoops({ first: "const all: tf.Tensor[] = []; for (;;) all.push(tf.ones([1000, 1000]));" }),
      says: /memory|had not finished|threw/,
      twin: noLoops({ first: "tf.ones([1000]); tf.zeros([1000]);", returns: rightDistances }),
    },
  ],
};
