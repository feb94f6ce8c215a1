import { spawn, spawnSync, type SpawnOptions } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { GradlabError } from "../../src/errors.js";
import { commandFor, forkCommandFor, tiers, type Tier } from "./command.js";
import { findContainer, whyNoContainer } from "./container.js";
import { findProgram } from "./find.js";
import { findQuickFlags, keepCode } from "./node.js";
import type { Sandbox } from "../records.js";

/** What a child may use up. */
export interface ChildLimits {
  /** For all of a question's calls: of processor time, so that a busy machine fails nobody. */
  readonly seconds: number;
  /** By the wall clock: as long where processor time cannot be limited, else long enough for a busy machine. */
  readonly wallSeconds: number;
  readonly heapMegabytes: number;
  readonly dataMegabytes: number;
  /** How many answers of a submission may run in it, one after another; 1 for each by itself. */
  readonly answers: number;
}

/** Starts children in the best isolation that this machine was seen to give. */
export interface Launcher {
  readonly sandbox: Sandbox;
  readonly limits: ChildLimits;
  /** The whole command of a child, isolation and limits included. */
  readonly command: readonly string[];
  /** That of a server of forks, where there may be one; whether it works is seen when it starts. */
  readonly forkCommand?: readonly string[];
}

/** As many as share a child at most: more would wait longer for each other than a new child takes. */
const mostAnswers = 16;

/** How a child ended: with a code or by a signal's number, else 0. */
export type Ending = { readonly code: number | null; readonly signal: number } | { readonly error: string };

/** One running child, for one student's answers. */
export interface Child {
  readonly input: Writable;
  readonly output: Readable;
  readonly ended: Promise<Ending>;
  /** Kills it with all that it started. */
  end(): void;
}

/**
 * Finds by trying in which tier a child can run here.
 *
 * @param request `"auto"`, a tier's name, or `"require:T2"` to refuse less
 * @param isolate whether each answer is to have a child of its own, whatever may share one
 */
export function prepareSandbox(request?: string, seconds?: number, isolate?: boolean): Launcher {
  const search = findSandbox(request, seconds, isolate);
  let step = search.next();
  while (step.done !== true) {
    const [command, ...args] = step.value;
    step = search.next(spawnSync(command, args, trial).status === 0);
  }
  return step.value;
}

/**
 * The same while other work goes on.
 *
 * @param likely told before the first try of what will be found on most machines
 */
export async function prepareSandboxMeanwhile(
  request?: string,
  seconds?: number,
  isolate?: boolean,
  likely?: (launcher: Launcher) => void,
): Promise<Launcher> {
  const search = findSandbox(request, seconds, isolate, likely);
  let step = search.next();
  while (step.done !== true) step = search.next(await works(step.value));
  return step.value;
}

const works = ([command, ...args]: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(command, args, trial);
    child.on("error", () => resolve(false));
    child.on("close", (code) => resolve(code === 0));
  });

/** How a command is tried; an engine whose daemon does not answer is waited for a minute. */
const trial: SpawnOptions = {
  stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  env: {},
  timeout: 60_000,
};

/** Gives commands of which it is to be told whether they end well. */
function* findSandbox(
  request: string = "auto",
  seconds: number = 10,
  isolate: boolean = false,
  likely: (launcher: Launcher) => void = () => {},
): Generator<readonly string[], Launcher, boolean> {
  const required = request.replace(/^require:/, "");
  if (required !== "auto" && !(tiers as readonly string[]).includes(required)) {
    throw new GradlabError(`sandbox: expected auto, ${tiers.join(", ")} or require:TIER, got "${request}"`);
  }
  const wanted = wantedTiers(request, required);
  const prlimit = findProgram("prlimit");
  const launcher = (tier: Tier, command: readonly string[], limited: boolean): Launcher => {
    const limits = limitsOf(seconds, limited, isolate);
    const canFork = tier === "T2" && !isolate;
    const forkCommand = canFork ? forkCommandFor(limits, limited ? prlimit : undefined) : undefined;
    return {
      sandbox: describe(tier, limited || tier === "T3"),
      limits,
      command,
      ...(forkCommand && { forkCommand }),
    };
  };
  // First all at once, as it is on most machines: what ends well obeys the limits and knows the flags.
  if (prlimit !== undefined && wanted[0] !== "T3") {
    const limits = limitsOf(seconds, true, isolate);
    keepCode(limits);
    const command = commandFor(wanted[0], limits, prlimit);
    if (command) {
      const first = launcher(wanted[0], command, true);
      likely(first);
      if (yield [...command, "--check"]) return first;
    }
  }
  const limited =
    prlimit !== undefined && (yield [prlimit, "--nofile=256", "--", process.execPath, "--version"]);
  const limits = limitsOf(seconds, limited, isolate);
  yield* findQuickFlags();
  keepCode(limits);
  for (const tier of wanted) {
    const command = commandFor(tier, limits, limited ? prlimit : undefined);
    if (command && (yield [...command, "--check"])) return launcher(tier, command, limited);
    if (required === "T3") {
      const why = whyNoContainer(findContainer(), [...(command ?? []), "--check"]);
      throw new GradlabError(`sandbox: T3 does not work on this machine: ${why}`);
    }
  }
  if (request.startsWith("require:")) {
    throw new GradlabError(
      `sandbox: ${required} does not work on this machine; auto takes the best that does`,
    );
  }
  throw new Error("a child process could not be started at all");
}

const limitsOf = (seconds: number, limited: boolean, isolate: boolean): ChildLimits => ({
  seconds,
  wallSeconds: limited ? 3 * seconds + 5 : seconds,
  heapMegabytes: 512,
  dataMegabytes: 2048,
  answers: isolate ? 1 : mostAnswers,
});

/** What may be tried, in order. Who requires T2 gets no less; who asks for a container by name wants no other. */
function wantedTiers(request: string, required: string): readonly Tier[] {
  if (required === "auto") return tiers;
  const tier = required as Tier;
  if (tier === "T3") return ["T3"];
  if (!request.startsWith("require:")) return tiers.slice(tiers.indexOf(tier));
  return tier === "T2" ? ["T2", "T3"] : [tier];
}

/** What a tier keeps in and what it does not, in words for a report. */
function describe(tier: Tier, limited: boolean): Sandbox {
  const contained = ["time", "JavaScript heap", "environment", "output"];
  const notContained: string[] = [];
  const sort = (holds: boolean, what: string): void => void (holds ? contained : notContained).push(what);
  sort(limited, "memory outside the heap");
  sort(tier !== "T0", "reading and writing files");
  sort(tier !== "T0", "starting processes and threads");
  sort(tier >= "T2", "seeing and signalling other processes");
  sort(tier >= "T2", "the network");
  sort(false, "flaws of Node and of the operating system");
  return { tier, contained, notContained };
}
