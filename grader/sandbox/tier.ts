import { spawnSync, type ChildProcess } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { GradlabError } from "../../src/errors.js";
import { built, packageRoot } from "../place.js";
import type { Sandbox } from "../records.js";
import { startChild } from "./start.js";

/** What a child may use up. */
interface ChildLimits {
  /** For all of a question's calls: of processor time, so that a busy machine fails nobody. */
  readonly seconds: number;
  /** By the wall clock: as long where processor time cannot be limited, else long enough for a busy machine. */
  readonly wallSeconds: number;
  readonly heapMegabytes: number;
  readonly dataMegabytes: number;
}

/** Starts children in the best isolation that this machine was seen to give. */
export interface Launcher {
  readonly sandbox: Sandbox;
  readonly limits: ChildLimits;
  start(): Child;
}

/** One running child in a process group and an empty folder of its own. */
export interface Child {
  readonly process: ChildProcess;
  /** Kills the whole group and removes the folder. */
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
  const wanted = required === "auto" ? tiers : tiers.slice(tiers.indexOf(required as Tier));
  const limiter = works(["prlimit", "--nofile=256", "--", process.execPath, "--version"]);
  const wallSeconds = limiter ? 3 * seconds + 5 : seconds;
  const limits: ChildLimits = { seconds, wallSeconds, heapMegabytes: 512, dataMegabytes: 2048 };
  for (const tier of wanted) {
    const command = commandFor(tier, limits, limiter);
    if (works([...command, "--check"])) {
      return { sandbox: describe(tier, limiter), limits, start: () => startChild(command) };
    }
    if (request.startsWith("require:"))
      throw new GradlabError(`sandbox: ${tier} does not work on this machine`);
  }
  throw new Error(`a child process could not be started: ${commandFor("T0", limits, limiter).join(" ")}`);
}

const works = ([command, ...args]: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: "ignore", env: { PATH: process.env["PATH"] } }).status === 0;

/** The whole command of a child: limits around Node around the bundle of `grader/child`. */
function commandFor(tier: Tier, limits: ChildLimits, limiter: boolean): string[] {
  const prlimit = !limiter
    ? []
    : [
        "prlimit",
        `--cpu=${Math.ceil(limits.seconds) + 1}`,
        `--data=${limits.dataMegabytes * 2 ** 20}`,
        "--fsize=0",
        "--core=0",
        "--nofile=64",
        `--nproc=${threadsNow() + 512}`,
        "--",
      ];
  const flag = process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
  const readable = [built("child", "*"), built("wasm", "*"), `${packageRoot}/package.json`];
  const permissions = tier === "T0" ? [] : [flag, ...readable.map((path) => `--allow-fs-read=${path}`)];
  return [
    ...prlimit,
    process.execPath,
    "--no-warnings",
    `--max-old-space-size=${limits.heapMegabytes}`,
    ...permissions,
    built("child", "main.js"),
  ];
}

/** `--nproc` counts all of a user's threads, so that the limit stands above what runs already. */
function threadsNow(): number {
  const user = process.getuid?.();
  const count = (pid: string): number => {
    try {
      return statSync(`/proc/${pid}`).uid === user ? readdirSync(`/proc/${pid}/task`).length : 0;
    } catch {
      return 0; // It ended meanwhile.
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .reduce((sum, pid) => sum + count(pid), 0);
}

function describe(tier: Tier, limiter: boolean): Sandbox {
  const contained = ["wall clock", "JavaScript heap", "empty environment", "output"];
  if (limiter) contained.push("processor time", "memory", "writing files", "open files");
  const notContained = ["network"];
  if (limiter && process.getuid?.() === 0) notContained.push("number of processes (not limited for root)");
  else if (limiter) contained.push("number of processes");
  else notContained.push("memory outside the heap", "number of processes", "writing files");
  if (tier === "T1") contained.push("reading files", "starting processes and threads");
  else notContained.push("reading this user's files and processes");
  return { tier, contained, notContained };
}
