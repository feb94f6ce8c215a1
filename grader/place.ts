import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The package's own folder, from the sources and from `dist` alike. */
export const packageRoot: string = nearest(path.dirname(fileURLToPath(import.meta.url)));

function nearest(folder: string): string {
  return existsSync(path.join(folder, "package.json")) ? folder : nearest(path.dirname(folder));
}

/** What runs in another process or thread runs from `dist`, also when this runs from the sources. */
export const built = (...parts: string[]): string => path.join(packageRoot, "dist", ...parts);

/** The folder of `@types/node`, for a type checker's `typeRoots`: among our own packages, or beside us where npm put it. */
export function typeRoot(): string {
  const node = createRequire(import.meta.url).resolve("@types/node/package.json");
  return path.dirname(path.dirname(node));
}
