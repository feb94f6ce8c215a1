// Has dist/src load TensorFlow.js by `require`. Where a module is imported that is none of JavaScript's own, Node reads all of it
// once more for the names that it exports: with TensorFlow.js a tenth of a second of each start, and as much of V8's work to
// make that reading quick. The names are known here.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const NAME = "@tensorflow/tfjs";

/** Writes dist/src/tfjs.js, and has the files beside it import from there what they import from TensorFlow.js. */
export function requireTensorFlow(root) {
  const folder = path.join(root, "dist/src");
  const shim = path.join(folder, "tfjs.js");
  const names = Object.keys(createRequire(path.join(root, "package.json"))(NAME)).filter(
    (name) => name !== "default",
  );
  const text = `import { createRequire } from "node:module";
export const { ${names.join(", ")} } = createRequire(import.meta.url)("${NAME}");
`;
  writeFileSync(shim, text);
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = path.join(folder, name);
    if (!name.endsWith(".js") || file === shim) continue;
    const before = readFileSync(file, "utf8");
    const relative = path.relative(path.dirname(file), shim).split(path.sep).join("/");
    const after = before.replaceAll(
      `from "${NAME}"`,
      `from "${relative.startsWith(".") ? "" : "./"}${relative}"`,
    );
    if (after !== before) writeFileSync(file, after);
  }
}

/** For esbuild: in a bundle these files import TensorFlow.js itself, or what the bundle has in its place. */
export const importTensorFlow = {
  name: "tensorflow",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^\.{1,2}\/(?:.*\/)?tfjs\.js$/ }, ({ importer, kind, resolveDir }) =>
      resolve(NAME, { importer, kind, resolveDir }),
    );
  },
};
