import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../errors.js";

/** A file that `npm run build` made for browsers, as text. */
export function builtForBrowsers(name: string): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, "package.json"))) folder = path.dirname(folder);
  const file = path.join(folder, "dist/browser", name);
  if (!existsSync(file)) {
    throw new GradlabError(`demos: the demos are not built (${file} is missing): npm run build builds them`);
  }
  return readFileSync(file, "utf8");
}
