import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../errors.js";

/** Gradlab's own folder, found from the sources and from `dist` alike. */
export function packageRoot(folder: string = import.meta.dirname): string {
  const manifest = path.join(folder, "package.json");
  if (
    existsSync(manifest) &&
    (JSON.parse(readFileSync(manifest, "utf8")) as { name?: string }).name === "gradlab"
  ) {
    return folder;
  }
  const parent = path.dirname(folder);
  if (parent === folder) throw new GradlabError("lab: Gradlab's own package.json was not found");
  return packageRoot(parent);
}

/** Where the built page lies. */
export function assetsFolder(): string {
  const folder = path.join(packageRoot(), "dist/lab");
  if (!existsSync(path.join(folder, "manifest.json"))) {
    throw new GradlabError(`lab: the page is not built (${folder} is missing): npm run build builds it`);
  }
  return folder;
}
