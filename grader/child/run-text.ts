import vm from "node:vm";

// Taken before any answer is loaded: what an answer does to `vm` later changes its own runs alone.
const { Script, createContext } = vm;
const { freeze } = Object;
const { apply, get, getPrototypeOf, deleteProperty, defineProperty } = Reflect;
const runInThisContext = get(Script.prototype, "runInThisContext") as () => unknown;
const runInContext = get(Script.prototype, "runInContext") as (context: object) => unknown;

type Options = Pick<vm.ScriptOptions, "filename" | "cachedData">;

/** Options that inherit nothing: an answer may have put something on `Object.prototype`. */
const plain = (options: Options): Options => ({ __proto__: null, ...options }) as Options;

/** A text as a script, to be run by `runScript`. */
export const script = (text: string, options: Options): vm.Script => new Script(text, plain(options));

export const runScript = (one: vm.Script): unknown => apply(runInThisContext, one, []);

/** Runs a text among the answer's own globals and gives what it comes to. */
export const runText = (text: string, filename: string): unknown => runScript(script(text, { filename }));

/**
 * A yardstick ready to run, in a world of its own: there `Float64Array`, `Math` and the arrays' methods are what they were,
 * whatever the answer made of its own. Only texts go in.
 */
export function yardstick(text: string, inputs: string): () => unknown {
  const ready = `((text) => { const given = JSON.parse(text), run = (${text}); return () => { run(...given); }; })`;
  const made = apply(runInContext, script(ready, { filename: "yardstick.js" }), [createContext()]);
  return (made as (inputs: string) => () => unknown)(inputs);
}

/** Freezes what Node's scripts are made of, so that nobody changes how the grader's texts run. */
export function freezeScripts(): void {
  for (const made of [Script, getPrototypeOf(Script)!] as { prototype: object }[]) {
    freeze(made.prototype);
    freeze(made);
  }
}

const withheld = [
  "getBuiltinModule",
  "binding",
  "_linkedBinding",
  "dlopen",
  "openStdin",
  "report",
  "_getActiveHandles",
  "_getActiveRequests",
];

/** As much of a stream as `console` asks for. */
const nowhere: object = freeze({
  __proto__: null,
  isTTY: false,
  writable: true,
  write: () => true,
  end: () => {},
  on: () => nowhere,
  once: () => nowhere,
  removeListener: () => nowhere,
  listenerCount: () => 1,
});

/**
 * Takes away what runs code that is not in the answer's text, where steps are counted in this text: Node's modules and
 * WebAssembly; and the streams, whose classes open any descriptor: whoever wrote on the grader's could say what was counted.
 * What is printed goes nowhere, as before. (Code from strings is off in every child.)
 */
export function onlyTheText(): void {
  const refuse = (): never => {
    throw new Error("Node's modules are withheld where an answer's steps are counted");
  };
  for (const name of withheld) defineProperty(process, name, { value: refuse });
  for (const name of ["stdin", "stdout", "stderr"]) defineProperty(process, name, { value: nowhere });
  deleteProperty(process, "mainModule");
  deleteProperty(globalThis, "WebAssembly");
}
