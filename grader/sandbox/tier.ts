import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { GradlabError } from "../../src/errors.js";
import { built, packageRoot } from "../place.js";
import type { Sandbox } from "../records.js";

/** What a child may use up. */
export interface ChildLimits {
  /** Wall clock for all of a question's calls. */
  readonly seconds: number;
  readonly heapMegabytes: number;
  readonly dataMegabytes: number;
}

/** Starts children in the best isolation that this machine was seen to give. */
export interface Launcher {
  readonly sandbox: Sandbox;
  readonly limits: ChildLimits;
  start(): Child;
}

/** One running child and its empty folder. */
export interface Child {
  readonly process: ChildProcess;
  /** Kills the child's whole process group and removes its folder. */
  end(): void;
}

/** T0: a child with limits. T1: Node's permission flags besides. */
type Tier = "T0" | "T1";

const tiers: readonly Tier[] = ["T1", "T0"];

/**
 * Finds by trying in which tier a child can run here.
 *
 * @param request `"auto"`, a tier's name, or `"require:T1"` to refuse less
 */
export function prepareSandbox(request: string = "auto", seconds: number = 10): Launcher {
  const required = request.replace(/^require:/, "");
  if (required !== "auto" && !(tiers as readonly string[]).includes(required)) {
    throw new GradlabError(`sandbox: expected auto, ${tiers.join(", ")} or require:TIER, got "${request}"`);
  }
  const limits: ChildLimits = { seconds, heapMegabytes: 512, dataMegabytes: 2048 };
  const wanted = required === "auto" ? tiers : tiers.slice(tiers.indexOf(required as Tier));
  const limiter = works(["prlimit", "--nofile=256", "--", process.execPath, "--version"]);
  for (const tier of wanted) {
    const command = commandFor(tier, limits, limiter);
    if (works([...command.slice(0, -1), "--check", ...command.slice(-1)])) {
      return { sandbox: describe(tier, limiter), limits, start: () => start(command) };
    }
    if (request.startsWith("require:")) throw new GradlabError(`sandbox: ${tier} does not work on this machine`);
  }
  throw new Error(`a child process could not be started: ${commandFor("T0", limits, limiter).join(" ")}`);
}

const works = ([command, ...args]: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: "ignore", env: { PATH: process.env["PATH"] } }).status === 0;
