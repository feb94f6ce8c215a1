import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import path from "node:path";

const folder = (root) => path.join(root, "dist/kept");

/** Has V8's code of the packages kept, once for each Node, see keep.mjs: what is loaded is not compiled again at each start. */
export function keepCode(root) {
  if (existsSync(path.join(folder(root), `${process.version}-${process.arch}`))) return;
  spawnSync(process.execPath, [path.join(root, "scripts/keep.mjs")], { stdio: "inherit" });
}

/** What was kept of packages that may have changed is of no use any more. */
export const forgetCode = (root) => rmSync(folder(root), { recursive: true, force: true });
