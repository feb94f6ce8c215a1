// Has dist/ load other people's packages by `require`, from dist/packages. Where a module is imported that is none of JavaScript's
// own, Node reads all of it once more for the names that it exports (with TensorFlow.js a tenth of a second of each start), and
// a package of hundreds of files is found and read file by file (mathjs: half a second). The names are known here, and a package
// that nobody else shares is one file.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { build, transformSync } from "esbuild";

/** Loaded as they are: notebooks get the same TensorFlow.js, esbuild and zeromq look for what is beside them. */
const whole = ["@tensorflow/tfjs", "esbuild", "zeromq"];
/** Made one file each. */
const joined = ["zod", "mathjs/number", "yaml", "commander", "yauzl", "yazl", "tar-stream", "pngjs"];
/** Functions alone, loaded when the first of them is called: hardly a program differentiates a formula. */
const late = ["mathjs/number"];

const fileName = (name) => name.replace(/^@/, "").replaceAll("/", "-");
/** Whether it can be the name of a constant: no word of the language can. */
const isName = (name) => {
  try {
    return /^[\w$]+$/.test(name) && transformSync(`const ${name} = 1;`, { logLevel: "silent" }) !== undefined;
  } catch {
    return false;
  }
};

/** Writes dist/packages, and has what the compiler wrote import from there. */
export async function requirePackages(root) {
  const folder = path.join(root, "dist/packages");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(path.join(root, "scripts/load.cjs"), path.join(folder, "load.cjs"));
  writeFileSync(path.join(folder, "package.json"), "{}\n");
  await build({
    absWorkingDir: root,
    entryPoints: joined.map((name) => ({ in: name, out: fileName(name) })),
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    legalComments: "inline",
    logLevel: "warning",
  });
  const require = createRequire(path.join(root, "package.json"));
  const files = new Map();
  for (const name of [...whole, ...joined]) {
    const file = path.join(folder, `${fileName(name)}.mjs`);
    files.set(name, file);
    const asked = joined.includes(name) ? `./${fileName(name)}.cjs` : name;
    writeFileSync(
      file,
      `${head}${late.includes(name) ? later(asked, require(name)) : now(asked, require(name))}`,
    );
  }
  const loader = path.join(folder, "load.cjs");
  for (const part of ["src", "grader", "assignments"]) redirect(path.join(root, "dist", part), files, loader);
}

const head = `import { createRequire } from "node:module";
const { load } = createRequire(import.meta.url)("./load.cjs");
`;

const now = (asked, exported) => `const it = load("${asked}");
export default it;
export const { ${Object.keys(exported).filter(isName).join(", ")} } = it;
`;

const later = (asked, exported) => {
  const functions = Object.keys(exported).filter(
    (name) => isName(name) && typeof exported[name] === "function",
  );
  const lines = functions.map((name) => `export const ${name} = (...given) => it().${name}(...given);`);
  return `let loaded;
const it = () => (loaded ??= load("${asked}"));
${lines.join("\n")}
`;
};

function redirect(folder, files, loader) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith(".js")) continue;
    const file = path.join(folder, name);
    const before = readFileSync(file, "utf8");
    const to = (target) => path.relative(path.dirname(file), target).split(path.sep).join("/");
    const after = before
      .replaceAll(imported, (text, start, asked, end) =>
        files.has(asked) ? `${start}${to(files.get(asked))}${end}` : text,
      )
      .replaceAll(required, (_, start, asked) => `${start}("${to(loader)}").load("${asked}")`);
    if (after !== before) writeFileSync(file, after);
  }
}

/** As the compiler writes it: `from "name"`, `import("name")`. */
const imported = /((?:^(?:import|export)\b[^"'\n]* from |\bimport\()")([^."][^"]*)(")/gm;
/** Where a source has asked for a package by `require` itself. */
const required = /(\bcreateRequire\(import\.meta\.url\))\("(typescript-api)"\)/g;

/** For esbuild: a bundle has the packages themselves, or what it has in their place. */
export const importPackages = {
  name: "packages",
  setup({ onResolve, resolve }) {
    const names = new Map([...whole, ...joined].map((name) => [fileName(name), name]));
    onResolve({ filter: /^\.{1,2}\/(?:.*\/)?packages\/[\w-]+\.mjs$/ }, ({ path: file, ...rest }) => {
      const { importer, kind, resolveDir } = rest;
      return resolve(names.get(path.basename(file, ".mjs")), { importer, kind, resolveDir });
    });
  },
};
