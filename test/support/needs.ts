import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Context } from "mocha";
import { compiled } from "../../src/engine/memory/native.js";

type Tool =
  | "native kernels"
  | "g++ 12.2.0"
  | "chromium"
  | "jupyter"
  | "jupyter-kernel-test"
  | "numpy"
  | "bwrap"
  | "prlimit"
  | "large pages"
  | "an ordinary user"
  | "redis-server";

const cli = path.resolve(import.meta.dirname, "../../dist/src/cli/main.js");

/** What stands before a command that is to run as a user whom the system holds to its limits: nothing but for root. */
export const ordinaryUser = (): [string, ...string[]] =>
  process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["env"];

/** What some tests need beyond Node, and how to find out whether this machine has it. */
const probes: Record<Tool, () => boolean> = {
  // Other versions write other code of the same sources.
  "g++ 12.2.0": () =>
    spawnSync("g++", ["-dumpfullversion"], { encoding: "utf8" }).stdout?.trim() === "12.2.0",
  "native kernels": () => typeof compiled()?.threads.native() === "object",
  chromium: () => works("chromium", "--version"),
  jupyter: () => works("/usr/bin/python3", "-c", "import jupyter_client, nbconvert, notebook, ipykernel"),
  "jupyter-kernel-test": () => works("/usr/bin/python3", "-c", "import jupyter_kernel_test"),
  numpy: () => works("/usr/bin/python3", "-c", "import numpy"),
  "redis-server": () => works("redis-server", "--version"),
  prlimit: () => works("prlimit", "--version"),
  // The one in brackets is chosen.
  "large pages": () => /\[(?:always|madvise)\]/.test(textOf("/sys/kernel/mm/transparent_hugepage/enabled")),
  // It must also find the package, wherever that lies.
  "an ordinary user": () => works(...ordinaryUser(), process.execPath, cli, "--version"),
  bwrap: () => works("bwrap", "--ro-bind", "/", "/", "--unshare-all", "true"),
};

/**
 * Skips the test, saying what was not run, where this machine lacks `tool`. Under `GRADLAB_REQUIRE=all` (as `.ci/run`
 * sets it) a missing tool fails the test instead.
 */
export function needs(test: Context, tool: Tool): void {
  if (probes[tool]()) return;
  if (process.env["GRADLAB_REQUIRE"] === "all")
    throw new Error(`GRADLAB_REQUIRE=all, but ${tool} is not here`);
  console.log(`      not run: ${test.test?.fullTitle() ?? "a test"} needs ${tool}`);
  test.skip();
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

function works(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
