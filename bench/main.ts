// `npm run bench -- NAME [options]` runs bench/NAME.ts; without a name it says which there are.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [name] = process.argv.splice(2, 1);
const file = path.join(import.meta.dirname, `${name}.ts`);
if (name !== undefined && name !== "main" && existsSync(file)) {
  await import(pathToFileURL(file).href);
} else {
  const names = readdirSync(import.meta.dirname).filter(
    (entry) => entry.endsWith(".ts") && entry !== "main.ts",
  );
  console.error(`usage: npm run bench -- ${names.map((entry) => entry.slice(0, -3)).join("|")}`);
  process.exitCode = 1;
}
