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
  ...(quick ??= understands(quickFlags) ? quickFlags : []),
];

/** A server of forks has one thread: a copy would have no other. */
export const forkFlags: readonly string[] = ["--single-threaded", "--v8-pool-size=0"];

/** V8 takes what it starts from as it was built: a tenth less time for each child, and nothing else is different. */
const quickFlags: readonly string[] = ["--no-rehash-snapshot", "--no-verify-snapshot-checksum"];
let quick: readonly string[] | undefined;

const understands = (flags: readonly string[]): boolean =>
  spawnSync(process.execPath, [...flags, "--eval", "0"], { stdio: "ignore", env: {} }).status === 0;

/**
 * Has V8's code of the child's bundles kept in `dist/code`, once for each Node, so that no child compiles them again. Where
 * nothing can be written the children do without: they start later and run the same.
 */
export function keepCode(limits: ChildLimits): void {
  if (existsSync(built("code", `engine-${process.version}-${process.arch}.bin`))) return;
  try {
    mkdirSync(built("code"), { recursive: true });
  } catch {
    return;
  }
  const [command, ...flags] = nodeCommand(limits);
  spawnSync(command, [...flags, built("child/main.cjs"), "--keep-code"], { stdio: "ignore", env: {} });
}
