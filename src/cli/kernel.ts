import type { Command } from "commander";
import { GradlabError } from "../errors.js";

interface Options {
  readonly user?: boolean;
  readonly prefix?: string;
}

/** `gradlab kernel`: tells Jupyter of the kernel, or takes it away. */
export function kernel(program: Command): void {
  const group = program.command("kernel").description("the Jupyter kernel: tell Jupyter where it is");
  group
    .command("install")
    .description("let Jupyter offer “TypeScript (Gradlab)” for notebooks")
    .option("--user", "for this user (what happens without options, too)")
    .option("--prefix <dir>", "into DIR/share/jupyter/kernels, as of a Python environment")
    .action(async (options: Options) => {
      const { installKernel } = await import("../kernel/index.js");
      console.log(`Installed the kernel in ${installKernel(placeOf(options))}`);
      console.log("Jupyter now offers it as TypeScript (Gradlab).");
    });
  group
    .command("remove")
    .description("take the kernel away from Jupyter again")
    .option("--user", "of this user")
    .option("--prefix <dir>", "from DIR/share/jupyter/kernels")
    .action(async (options: Options) => {
      const { removeKernel } = await import("../kernel/index.js");
      const folder = removeKernel(placeOf(options));
      if (folder === undefined) throw new GradlabError("kernel remove: the kernel is not installed there");
      console.log(`Removed ${folder}`);
    });
}

function placeOf({ user, prefix }: Options): { prefix?: string } {
  if (user === true && prefix !== undefined)
    throw new GradlabError("kernel install: came both --user and --prefix, expected one of them");
  return prefix === undefined ? {} : { prefix };
}
