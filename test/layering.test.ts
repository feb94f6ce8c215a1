import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript-api";

const root = path.resolve(import.meta.dirname, "..");

/** The teaching order: a folder may import those on lines above it, and those beside it on its own line. */
const order: readonly (readonly string[])[] = [
  ["engine"],
  ["data", "losses", "layers", "gradients", "optim"],
  ["models"],
  ["training", "features"],
  ["plots"],
  ["fitting"],
  ["checks"],
  ["notebook"],
  ["show"],
  ["demos"],
  ["kernel", "lab", "grader"],
  ["cli"],
];
/** Files at the root of `src` that stand below everything and import nothing of it. */
const foundation = new Set([
  "src/errors.ts",
  "src/random.ts",
  "src/shapes.ts",
  "src/temporary.ts",
  "src/typescript.ts",
]);
const level = new Map(order.flatMap((names, depth) => names.map((name) => [name, depth] as const)));

interface Import {
  readonly from: string;
  readonly to: string;
}

/** The source files of a folder, as paths from the project's root. */
function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => path.posix.join(folder, name.replaceAll("\\", "/")))
    .filter((name) => name.endsWith(".ts") && !name.startsWith("src/engine/assembly/"));
}

/** Whether a file has more lines than a reader takes in at once. */
const isLong = (file: string): boolean =>
  readFileSync(path.join(root, file), "utf8").split("\n").length - 1 > 200;

function importsOf(file: string): Import[] {
  return ts
    .preProcessFile(readFileSync(path.join(root, file), "utf8"))
    .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => ({
      from: file,
      to: path.posix.join(path.posix.dirname(file), fileName).replace(/\.js$/, ".ts"),
    }));
}

/** All that is loaded at once with a file: what it imports beyond types, and what that imports. */
function loadedWith(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file)) return known;
  known.add(file);
  const { statements } = ts.createSourceFile(
    file,
    readFileSync(path.join(root, file), "utf8"),
    ts.ScriptTarget.ESNext,
  );
  for (const statement of statements) {
    const isImport = ts.isImportDeclaration(statement);
    if (!isImport && !ts.isExportDeclaration(statement)) continue;
    const { moduleSpecifier } = statement;
    const isType = isImport ? statement.importClause?.isTypeOnly === true : statement.isTypeOnly;
    if (isType || moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) continue;
    if (!moduleSpecifier.text.startsWith(".")) continue;
    const target = path.posix.join(path.posix.dirname(file), moduleSpecifier.text);
    loadedWith(target.replace(/\.js$/, ".ts"), known);
  }
  return known;
}

/** The house's name for a file's folder: `engine` for src/engine/x.ts, `grader` for grader/x.ts. */
const folderOf = (file: string): string =>
  file.startsWith("src/") ? file.split("/")[1] : file.split("/")[0];

/** What is wrong with an import, or undefined. */
function fault({ from, to }: Import): string | undefined {
  const [source, target] = [folderOf(from), folderOf(to)];
  if (foundation.has(to)) return undefined;
  if (foundation.has(from)) return `${from} imports ${to}: the foundation imports nothing`;
  if (from === "src/index.ts" || from === "src/browser.ts" || source === target) return undefined;
  if (to === "src/index.ts") return `${from} imports src/index.ts: take it from the folder's own door`;
  const [above, below] = [level.get(source), level.get(target)];
  if (above === undefined || below === undefined) return `${from} imports ${to}: not a folder of the house`;
  if (target === "grader" && source !== "cli")
    return `${from} imports ${to}: only the command line imports grader`;
  if (below > above)
    return `${from} imports ${to}: against the teaching order (${source} stands below ${target})`;
  if (path.posix.basename(to) !== "index.ts" || to.split("/").length !== (to.startsWith("src/") ? 3 : 2)) {
    return `${from} imports ${to}: go through the door ${target}/index.ts`;
  }
  return undefined;
}

describe("the house", () => {
  const files = [...sources("src"), ...sources("grader")].filter((file) => !file.endsWith(".d.ts"));

  it("imports run one way, through doors", () => {
    const faults = files.flatMap(importsOf).map(fault).filter(Boolean);
    assert.deepEqual(faults, []);
  });

  it("every folder has a door", () => {
    const folders = new Set(
      files.filter((file) => file.split("/").length > 2 || file.startsWith("grader/")).map(folderOf),
    );
    const missing = [...folders].filter(
      (name) => !existsSync(path.join(root, name === "grader" ? "" : "src", name, "index.ts")),
    );
    assert.deepEqual(missing, []);
  });

  it("every file that teaches is short enough to be shown in a lesson", () => {
    const folders = ["losses", "gradients", "layers", "models", "optim", "training", "features", "data"];
    const teaching = folders.flatMap((folder) => sources(`src/${folder}`));
    assert.ok(teaching.length > 80);
    assert.deepEqual(teaching.filter(isLong), []);
  });

  it("and so is every file of what they stand on: the engine, its kernels, plots, notebooks", () => {
    const kernels = ["assembly", "native"].flatMap((folder) =>
      readdirSync(path.join(root, "src/engine", folder)).map((name) => `src/engine/${folder}/${name}`),
    );
    const code = kernels.filter((file) => /\.(ts|cpp|h)$/.test(file));
    const beneath = ["engine", "plots", "notebook"].flatMap((folder) => sources(`src/${folder}`));
    assert.ok(code.length > 35 && beneath.length > 100);
    assert.deepEqual([...code, ...beneath].filter(isLong), []);
  });

  it("the lab, a class that has not changed and a notebook's file do without the engine", () => {
    const doors = ["src/lab/index.ts", "grader/index.ts", "grader/grade.ts", "src/notebook/index.ts"];
    const [lab, grader, grade, notebook] = doors.map((file) => loadedWith(file));
    assert.ok(lab.has("src/lab/lab.ts") && grade.has("grader/report.ts"), "imports are followed");
    for (const loaded of [lab, grader, grade, notebook]) {
      assert.deepEqual(
        [...loaded].filter((file) => /^src\/(engine|data|plots|show)\//.test(file)),
        [],
      );
    }
    assert.ok(loadedWith("src/show/index.ts").has("src/engine/tf.ts"), "and where it is needed it is found");
  });

  it("notices a wrong import", () => {
    assert.match(
      String(fault({ from: "src/engine/a.ts", to: "src/plots/index.ts" })),
      /against the teaching order/,
    );
    assert.match(String(fault({ from: "src/plots/a.ts", to: "src/engine/backend.ts" })), /door/);
    assert.match(String(fault({ from: "src/kernel/a.ts", to: "grader/index.ts" })), /only the command line/);
    assert.equal(fault({ from: "src/plots/a.ts", to: "src/engine/index.ts" }), undefined);
  });
});
