// Writes the entry of the compiled kernels: for every function of src/engine/assembly that is marked `// kernel`, one
// export for single (32) and one for double precision (64), since AssemblyScript exports no generic functions.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const MARKED =
  /^\/\/ kernel\n(?:\/\/ @ts-ignore: decorator\n@inline\n)?export function (\w+)<T>\(([^)]*)\)/gm;

/** Writes the entry for the sources in `folder` to the file `target`. */
export function writeKernels(folder, target) {
  const imports = [];
  const exports = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
    const source = readFileSync(path.join(folder, file), "utf8");
    const kernels = [...source.matchAll(MARKED)];
    if (kernels.length === 0) continue;
    const from = path.relative(path.dirname(target), path.join(folder, file.slice(0, -3)));
    imports.push(
      `import { ${kernels.map(([, name]) => name).join(", ")} } from "${from.replaceAll("\\", "/")}";`,
    );
    for (const [, name, parameters] of kernels) {
      const list = parameters.split(",").map((parameter) => parameter.trim());
      const names = list.map((parameter) => parameter.split(":")[0]).filter((parameter) => parameter !== "");
      for (const [bits, type] of [
        [32, "f32"],
        [64, "f64"],
      ])
        exports.push(
          `export function ${name}${bits}(${list.filter((one) => one !== "").join(", ")}): void {\n` +
            `  ${name}<${type}>(${names.join(", ")});\n}`,
        );
    }
  }
  writeFileSync(target, `// Written by scripts/kernels.mjs.\n${[...imports, ...exports].join("\n")}\n`);
}
