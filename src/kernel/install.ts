import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { GradlabError } from "../errors.js";

/** Where Jupyter shall find the kernel. */
export interface Place {
  /** A folder with `share/jupyter` in it, as a Python environment is; without it, the folder of this user. */
  readonly prefix?: string;
}

/** The name under which Jupyter knows the kernel. */
const kernelName = "gradlab";

/**
 * Tells Jupyter of the kernel: writes a kernelspec, without Python. The one in `share/jupyter` of the package needs no
 * installation where JUPYTER_PATH names that folder; the one written here names this Node and this package.
 *
 * @returns the folder written
 */
export function installKernel(place: Place = {}): string {
  const folder = path.join(kernelsFolder(place), kernelName);
  const root = packageRoot(import.meta.dirname);
  const portable = path.join(root, "share/jupyter/kernels", kernelName);
  cpSync(portable, folder, { recursive: true });
  const specification = JSON.parse(readFileSync(path.join(portable, "kernel.json"), "utf8")) as object;
  const argv = [process.execPath, path.join(root, "dist/src/kernel/main.js"), "{connection_file}"];
  writeFileSync(path.join(folder, "kernel.json"), `${JSON.stringify({ ...specification, argv }, null, 2)}\n`);
  return folder;
}

/** Takes the kernelspec away again; returns the folder, or undefined where there was none. */
export function removeKernel(place: Place = {}): string | undefined {
  const folder = path.join(kernelsFolder(place), kernelName);
  if (!existsSync(path.join(folder, "kernel.json"))) return undefined;
  rmSync(folder, { recursive: true });
  return folder;
}

/** Where Jupyter finds the kernel: of this user, or in a folder of JUPYTER_PATH; undefined where it does not. */
export function findKernel(): string | undefined {
  const elsewhere = (process.env["JUPYTER_PATH"] ?? "").split(path.delimiter).filter(Boolean);
  return [kernelsFolder({}), ...elsewhere.map((folder) => path.join(folder, "kernels"))]
    .map((folder) => path.join(folder, kernelName))
    .find((folder) => existsSync(path.join(folder, "kernel.json")));
}

function kernelsFolder({ prefix }: Place): string {
  return path.join(
    prefix === undefined ? userData() : path.join(path.resolve(prefix), "share/jupyter"),
    "kernels",
  );
}

/** Jupyter's data folder of this user, on each system where Jupyter puts it. */
function userData(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return path.join(os.homedir(), "Library/Jupyter");
  if (process.platform === "win32") return path.join(APPDATA ?? os.homedir(), "jupyter");
  return path.join(XDG_DATA_HOME || path.join(os.homedir(), ".local/share"), "jupyter");
}

function packageRoot(folder: string): string {
  if (existsSync(path.join(folder, "package.json"))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new GradlabError("the kernel: Gradlab's own package.json was not found");
  return packageRoot(parent);
}
