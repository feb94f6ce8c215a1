import { spawnSync } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

const folder = (root) => path.join(root, "dist/kept");

/** Has V8's code of the packages kept, once for each Node, see keep.mjs: what is loaded is not compiled again at each start. */
export function keepCode(root) {
  const kept = path.join(folder(root), `${process.version}-${process.arch}`);
  if (existsSync(kept)) return;
  const draft = `${kept}.${process.pid}`;
  for (const kind of [[], ["class"]]) {
    spawnSync(process.execPath, [path.join(root, "scripts/keep.mjs"), draft, ...kind], { stdio: "inherit" });
  }
  if (!existsSync(draft)) return;
  rmSync(kept, { recursive: true, force: true }); // Another build's.
  renameSync(draft, kept);
}

/** What was kept of packages that may have changed is of no use any more. */
export const forgetCode = (root) => rmSync(folder(root), { recursive: true, force: true });
