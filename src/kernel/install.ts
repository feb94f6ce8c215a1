import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { GradlabError } from "../errors.js";

/** Where Jupyter shall find the kernel. */
export interface Place {
  /** A folder with `share/jupyter` in it, as a Python environment is; without it, the folder of this user. */
  readonly prefix?: string;
}

/** The name under which Jupyter knows the kernel. */
export const kernelName = "gradlab";

const assets = new URL("../../../src/kernel/spec/", import.meta.url);

/**
 * Tells Jupyter of the kernel: writes a kernelspec, without Python.
 *
 * @returns the folder written
 */
export function installKernel(place: Place = {}): string {
  const folder = path.join(kernelsFolder(place), kernelName);
  const main = path.join(packageRoot(import.meta.dirname), "dist/src/kernel/main.js");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "kernel.json"), `${JSON.stringify(kernelSpec(main), null, 2)}\n`);
  for (const name of existsSync(assets) ? readdirSync(assets) : []) {
    copyFileSync(new URL(name, assets), path.join(folder, name));
  }
  return folder;
}

/** Takes the kernelspec away again; returns the folder, or undefined where there was none. */
export function removeKernel(place: Place = {}): string | undefined {
  const folder = path.join(kernelsFolder(place), kernelName);
  if (!existsSync(path.join(folder, "kernel.json"))) return undefined;
  rmSync(folder, { recursive: true });
  return folder;
}

/** What Jupyter reads: how the kernel is started, and how it is told to stop a cell. */
export function kernelSpec(main: string): object {
  return {
    argv: [process.execPath, main, "{connection_file}"],
    display_name: "TypeScript (Gradlab)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false },
  };
}

function kernelsFolder({ prefix }: Place): string {
  return path.join(prefix === undefined ? userData() : path.join(path.resolve(prefix), "share/jupyter"), "kernels");
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
