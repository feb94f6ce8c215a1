import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The package's own folder, from the sources and from `dist` alike. */
export const packageRoot: string = nearest(path.dirname(fileURLToPath(import.meta.url)));

function nearest(folder: string): string {
  return existsSync(path.join(folder, "package.json")) ? folder : nearest(path.dirname(folder));
}

/** What runs in another process or thread runs from `dist`, also when this runs from the sources. */
export const built = (...parts: string[]): string => path.join(packageRoot, "dist", ...parts);
