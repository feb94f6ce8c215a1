import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { GradlabError } from "../../errors.js";
import type { KernelCommand } from "./process.js";

/** Gradlab's own kernel, as built in `dist`; found from the sources too. */
export function ownKernel(): KernelCommand {
  const main = path.join(packageRoot(import.meta.dirname), "dist/src/kernel/main.js");
  if (!existsSync(main))
    throw new GradlabError(`the kernel is not built (${main} is missing): npm run build builds it`);
  return { argv: [process.execPath, main, "{connection_file}"] };
}

function packageRoot(folder: string): string {
  const manifest = path.join(folder, "package.json");
  if (existsSync(manifest)) {
    const { name } = JSON.parse(readFileSync(manifest, "utf8")) as { name?: string };
    if (name === "gradlab") return folder;
  }
  const parent = path.dirname(folder);
  if (parent === folder) throw new GradlabError("the kernel: Gradlab's own package.json was not found");
  return packageRoot(parent);
}
