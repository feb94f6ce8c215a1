import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type vm from "node:vm";
import { runScript, script as scriptOf } from "./run-text.js";

type Run = (
  require: (name: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
  gradlab: { url: string; bundle: typeof bundle },
) => void;

// Taken before any answer is loaded: an answer may be the first to need a part of the library.
const read = readFileSync;
const { hasOwn } = Object;
const { argv, execArgv, version, arch } = process;
const builtin = createRequire("file:///");

const folder = path.dirname(argv[1]);
const url = `file://${folder}/`;
const scripts = new Map<string, vm.Script>();

/** Where V8's compiled code of a bundle is kept: this Node's own, and with one thread another. */
const kind = execArgv.includes("--single-threaded") ? "-fork" : "";
const codeFile = (name: string): string => `${folder}/../code/${name}-${version}-${arch}${kind}.bin`;

/**
 * Runs one of the bundles beside this one and gives what it exports. Where V8's code of it was kept, it is not compiled
 * again.
 *
 * @param given modules that it asks for by name and that are loaded already
 */
export function bundle(name: string, given: Readonly<Record<string, unknown>> = {}): unknown {
  const text = read(`${folder}/${name}.cjs`, "latin1");
  const script = scriptOf(`(function (require, module, exports, gradlab) {${text}\n})`, {
    filename: `${name}.cjs`,
    ...kept(name),
  });
  scripts.set(name, script);
  const require = (asked: string): unknown => (hasOwn(given, asked) ? given[asked] : builtin(asked));
  const module = { exports: {} };
  const run = runScript(script) as Run;
  run(require, module, module.exports, { url, bundle });
  return module.exports;
}

function kept(name: string): { cachedData: Buffer } | undefined {
  try {
    return { cachedData: read(codeFile(name)) };
  } catch {
    return undefined; // Not kept, or not to be read here.
  }
}

/** Keeps V8's code of a bundle that has run, whole or not at all, for the children to come. */
export function keepCode(name: string): void {
  const script = scripts.get(name);
  if (script === undefined || script.cachedDataRejected === false) return;
  const file = codeFile(name);
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, script.createCachedData());
  renameSync(temporary, file);
}
