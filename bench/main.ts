// `npm run bench -- NAME [options]` runs bench/NAME.ts; without a name it says which there are. Files whose names have a
// hyphen are parts of benches.
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [name] = process.argv.splice(2, 1);
const names = readdirSync(import.meta.dirname)
  .filter((entry) => /^\w+\.ts$/.test(entry) && entry !== "main.ts")
  .map((entry) => entry.slice(0, -3));
const usage = `usage: npm run bench -- ${names.join("|")} [--help]`;
if (name === "--help") console.log(usage);
else if (name === undefined || !names.includes(name)) {
  console.error(name === undefined ? usage : `bench: there is no "${name}"; ${usage}`);
  process.exitCode = 1;
} else {
  try {
    await import(pathToFileURL(path.join(import.meta.dirname, `${name}.ts`)).href);
  } catch (error) {
    if (!(error instanceof Error && error.name === "GradlabError")) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
