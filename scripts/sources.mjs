import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";

/** Folders and files that something in dist/ is made from. */
const folders = ["src", "grader", "assignments", "scripts"];
const files = ["package-lock.json", "tsconfig.json", "tsconfig.build.json"];
/** What the folders hold besides: notebooks, which are products themselves, and pictures. */
const isSource = (name) => /\.(ts|mts|mjs|cjs|css|json|so)$/.test(name);

/** The names, sizes and times of all sources as one text: another one when any was changed, added or removed. */
export function sourcesState(root) {
  const below = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && isSource(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  const states = [...below, ...files.map((name) => path.join(root, name))].map((file) => {
    const { size, mtimeMs } = statSync(file);
    return `${path.relative(root, file)}\0${size}\0${mtimeMs}`;
  });
  states.sort((a, b) => (a < b ? -1 : 1));
  return createHash("sha256").update(states.join("\n")).digest("hex");
}
