import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { built } from "../place.js";
import type { ChildLimits } from "./tier.js";

/** Node as every child starts it, whatever is around it. */
export const nodeCommand = (limits: Pick<ChildLimits, "heapMegabytes">): readonly string[] => [
  process.execPath,
  "--no-warnings",
  // No code from strings: steps and loops are counted in the text that was handed in.
  "--disallow-code-generation-from-strings",
  `--max-old-space-size=${limits.heapMegabytes}`,
  ...quick,
];

/**
 * A server of forks has one thread: a copy would have no other. And its young objects have room for its rehearsal and for what
 * most copies do besides: a copy that has to collect collects what is the server's too.
 */
export const forkFlags: readonly string[] = [
  "--single-threaded",
  "--v8-pool-size=0",
  "--min-semi-space-size=32",
  "--max-semi-space-size=32",
];

/** V8 takes what it starts from as it was built: a tenth less time for each child, and nothing else is different. */
const quickFlags: readonly string[] = ["--no-rehash-snapshot", "--no-verify-snapshot-checksum"];
/** Those of them that this Node knows: all, unless it was asked. */
let quick: readonly string[] = quickFlags;
let isAsked = false;

/** Asks this Node whether it knows them, once. */
export function* findQuickFlags(): Generator<readonly string[], void, boolean> {
  if (!isAsked && !(yield [process.execPath, ...quickFlags, "--eval", "0"])) quick = [];
  isAsked = true;
}

/**
 * Has V8's code of the child's bundles kept in `dist/code`, once for each Node, so that no child compiles them again; and for
 * servers of forks once more, for V8 takes its code back only under the flags that it was made with. Where nothing can be
 * written the children do without: they start later and run the same.
 */
export function keepCode(limits: ChildLimits): void {
  const [node, ...flags] = nodeCommand(limits);
  keep("", [node, ...flags]);
  if (process.platform === "linux") keep("-fork", [node, ...forkFlags, ...flags]);
}

/** As `bundle` of the child names it. */
function keep(kind: "" | "-fork", [node, ...flags]: readonly string[]): void {
  if (existsSync(built("code", `engine-${process.version}-${process.arch}${kind}.bin`))) return;
  try {
    mkdirSync(built("code"), { recursive: true });
  } catch {
    return;
  }
  spawnSync(node, [...flags, built("child/main.cjs"), "--keep-code"], { stdio: "ignore", env: {} });
}
