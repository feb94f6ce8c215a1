import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const root = path.resolve(import.meta.dirname, "../..");
const packages = path.join(root, "dist/packages");

/** What a file in dist/packages stands for. */
const meant: Readonly<Record<string, string>> = {
  "tensorflow-tfjs": "@tensorflow/tfjs",
  "mathjs-number": "mathjs/number",
};
const nameOf = (file: string): string => meant[path.basename(file, ".mjs")] ?? path.basename(file, ".mjs");
const shims = readdirSync(packages).filter((name) => name.endsWith(".mjs"));

/** Loads a package in a process of its own, and tells how many files had to be compiled for it and what an expression gives. */
function load(
  folder: string,
  name: string,
  expression: string,
  before = "",
): { compiled: number; value: unknown } {
  const program = `const { compiled, load } = require(${JSON.stringify(path.join(folder, "dist/packages/load.cjs"))});
    void (async () => {
      ${before};
      const it = load(${JSON.stringify(name)});
      console.log(JSON.stringify({ compiled: compiled.size, value: ${expression} }));
    })();`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", program], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as { compiled: number; value: unknown };
}

describe("packages as dist/ loads them", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-packages-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const file of shims) {
    it(`gives of ${nameOf(file)} what it exports`, async () => {
      const require = createRequire(import.meta.url);
      const own = require(nameOf(file)) as Record<string, unknown>;
      const given = (await import(pathToFileURL(path.join(packages, file)).href)) as Record<string, unknown>;
      const names = Object.keys(given).filter((name) => name !== "default");
      assert.notEqual(names.length, 0);
      for (const name of names) assert.equal(typeof given[name], typeof own[name], name);
    });
  }

  it("differentiates with the package that comes late", async () => {
    const { derivative } = (await import(pathToFileURL(path.join(packages, "mathjs-number.mjs")).href)) as {
      derivative: (of: string, by: string) => { toString(): string };
    };
    assert.equal(derivative("x^2", "x").toString(), "2 * x");
  });

  it("are nowhere imported by Node's slower way", () => {
    const names = shims.map(nameOf);
    const left = ["src", "grader", "assignments"].flatMap((part) =>
      readdirSync(path.join(root, "dist", part), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".js"))
        .filter((name) => {
          const text = readFileSync(path.join(root, "dist", part, name), "utf8");
          return names.some((one) => text.includes(`from "${one}"`) || text.includes(`import("${one}")`));
        }),
    );
    assert.deepEqual(left, []);
  });

  it("are not compiled where V8's code of them was kept", () => {
    assert.deepEqual(load(root, "typescript-api", "typeof it.createSourceFile"), {
      compiled: 0,
      value: "function",
    });
    assert.deepEqual(load(root, "@tensorflow/tfjs", "it.scalar(3).dataSync()[0]"), { compiled: 0, value: 3 });
  });

  it("nor where a verb for a class has V8 work in another way, whose code is another", () => {
    const tune = pathToFileURL(path.join(root, "dist/src/cli/tune.js")).href;
    const tuned = `(await import(${JSON.stringify(tune)})).tuneForClass()`;
    assert.equal(load(root, "typescript-api", "null", tuned).compiled, 0);
    assert.equal(load(root, "@tensorflow/tfjs", "null", tuned).compiled, 0);
    const others = 'require("node:v8").setFlagsFromString("--stress-lazy-source-positions")';
    assert.notEqual(load(root, "typescript-api", "null", others).compiled, 0);
  });

  it("are compiled where nothing was kept, or a file was changed since", () => {
    mkdirSync(path.join(folder, "dist"));
    for (const name of ["packages", "kept"])
      cpSync(path.join(root, "dist", name), path.join(folder, "dist", name), {
        recursive: true,
        preserveTimestamps: true,
      });
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
    const zod = (): { compiled: number; value: unknown } =>
      load(folder, "./zod.cjs", "it.z.string().safeParse(1).error.issues[0].message");
    const known = zod();
    assert.equal(known.compiled, 0);
    // As long as before: V8 itself would take the old code for it.
    const file = path.join(folder, "dist/packages/zod.cjs");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replaceAll("Invalid input: expected", "INVALID input: expected"));
    const changed = zod();
    assert.equal(changed.compiled, 1);
    assert.equal(changed.value, String(known.value).replace("Invalid", "INVALID"));
    writeFileSync(file, text);
    rmSync(path.join(folder, "dist/kept"), { recursive: true });
    assert.deepEqual(zod(), { compiled: 1, value: known.value });
  });
});
