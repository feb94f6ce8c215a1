import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expectCompiler } from "./compile/index.js";
import { openRunner, prepareSandboxMeanwhile, type Launcher, type Runner } from "./sandbox/index.js";

/** Where a class's answers run. */
export interface Opened {
  readonly launcher: Launcher;
  readonly runner: Runner;
  /** Whether nothing is known from an earlier run, so that there is something to grade. */
  readonly isNew: boolean;
}

/** What is known of a class from the start. */
interface OpenOptions {
  readonly out: string;
  readonly queue?: string;
  readonly fresh?: boolean;
  readonly jobs?: number;
  readonly sandbox?: string;
  readonly seconds?: number;
  readonly isolate?: boolean;
}

/**
 * Finds out where answers can run, and has what takes long get up where it will be needed: the first process for answers and
 * the compiler. Meanwhile the rest is loaded and the submissions are looked for.
 */
export async function open(options: OpenOptions): Promise<Opened> {
  const { out, queue, fresh = false, sandbox, seconds, isolate } = options;
  const isNew = queue === undefined && (fresh || !existsSync(cacheOf(out)));
  if (isNew) expectCompiler();
  const begin = (launcher: Launcher): Opened => {
    const runner = openRunner(launcher, options.jobs ?? os.availableParallelism());
    if (isNew) runner.expect(1);
    return { launcher, runner, isNew };
  };
  let begun: Opened | undefined;
  let launcher: Launcher | undefined;
  try {
    launcher = await prepareSandboxMeanwhile(sandbox, seconds, isolate, (likely) => {
      if (isNew) begun = begin(likely);
    });
  } finally {
    if (begun?.launcher !== launcher) begun?.runner.close();
  }
  return begun?.launcher === launcher ? begun : begin(launcher);
}

/** Where results are kept as they come. */
export const cacheOf = (out: string): string => `${path.resolve(out)}.cache`;
