// Loads a package by `require`, and what it requires in turn. V8's code of the larger files is taken from dist/kept where it was
// kept for this Node: compiling TensorFlow.js or TypeScript takes longer than reading their code. Where nothing was kept, or V8
// refuses it (another version, other flags), they are compiled as always.
"use strict";
const { readFileSync, statSync } = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { cachedDataVersionTag } = require("node:v8");
const vm = require("node:vm");

const root = path.dirname(path.dirname(__dirname));

/** Where this Node's is kept. */
const folder = path.join(root, "dist/kept", `${process.version}-${process.arch}`);

/** The folder in it for the flags that V8 runs under by now: it takes back only what was made under the same. */
const underFlags = () => cachedDataVersionTag().toString(16);

/** Smaller files are compiled as soon as read. */
const smallest = 16_384;

/** By what its code is kept: its name in its package, wherever that is installed; a file that was changed is another one. */
function keyOf(file) {
  const { size, mtimeMs } = statSync(file);
  const ours = path.relative(__dirname, file);
  const name = ours.startsWith("..") ? file.split(`${path.sep}node_modules${path.sep}`).at(-1) : ours;
  return `${name.replaceAll(/[^\w.]+/g, "-")}-${size}-${Math.floor(mtimeMs / 1000)}.bin`;
}

function kept(key) {
  try {
    return readFileSync(path.join(folder, underFlags(), key));
  } catch {
    return undefined;
  }
}

/** The scripts that were compiled here for there was no code of them, by key; kept where someone asks for them. */
const compiled = new Map();

/** In the place of Node's own `Module.prototype._compile`. */
function quickly(ordinary) {
  return function compile(text, file, ...more) {
    if (text.length < smallest || text.startsWith("#!")) return ordinary.call(this, text, file, ...more);
    const key = keyOf(file);
    const cachedData = kept(key);
    const script = new vm.Script(Module.wrap(text), {
      filename: file,
      cachedData,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    if (script.cachedDataRejected !== false) compiled.set(key, script);
    const run = script.runInThisContext();
    return run.call(this.exports, this.exports, Module.createRequire(file), this, file, path.dirname(file));
  };
}

/** What a package exports. */
function load(name) {
  const { _compile: ordinary } = Module.prototype;
  Module.prototype._compile = quickly(ordinary);
  try {
    return require(name);
  } finally {
    Module.prototype._compile = ordinary;
  }
}

module.exports = { compiled, load, underFlags };
