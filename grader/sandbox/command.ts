import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { built, packageRoot } from "../place.js";
import { containerCommand, containerRoot, findContainer } from "./container.js";
import { findProgram } from "./find.js";
import { copies } from "./fork/index.js";
import { forkFlags, nodeCommand } from "./node.js";
import type { ChildLimits } from "./tier.js";

/**
 * T0: a child process with limits. T1: Node's permission flags besides. T2: besides, namespaces of its own for
 * processes, files and the network, through bubblewrap. T3: in place of these, a container of podman's or docker's.
 */
export type Tier = "T0" | "T1" | "T2" | "T3";

/** In the order in which `auto` tries them: T2 contains what T3 does and starts ten times as fast. */
export const tiers: readonly Tier[] = ["T2", "T3", "T1", "T0"];

/**
 * The whole command of a child: isolation around limits around Node around the bundle of `grader/child`; undefined
 * where a program for it is missing.
 */
export function commandFor(
  tier: Tier,
  limits: ChildLimits,
  prlimit: string | undefined,
): readonly string[] | undefined {
  if (tier === "T3") return inContainer(limits);
  const root = tier === "T2" ? inside : packageRoot;
  const child = [...(tier === "T0" ? [] : permissionFlags(root)), path.join(root, "dist/child/main.cjs")];
  const limited = [...limitedNode(limits, prlimit), ...child];
  return tier === "T2" ? inNamespaces(limited) : limited;
}

/**
 * The command of a server of forks (fork/fork-server.c) in tier T2; undefined where there can be none. `GRADLAB_FORKS=off` does
 * without.
 */
export function forkCommandFor(
  limits: ChildLimits,
  prlimit: string | undefined,
): readonly string[] | undefined {
  const library = `fork-server-${process.platform}-${process.arch}.so`;
  const file = built("native", library);
  if (process.env["GRADLAB_FORKS"] === "off" || !existsSync(file)) return undefined;
  const [node, ...flags] = nodeCommand(limits);
  const sockets = copies + 1; // One for the copy that is tried.
  return inNamespaces(
    [
      ...(prlimit === undefined ? [] : [prlimit, ...limitFlags(limits, sockets)]),
      "/usr/bin/env",
      `LD_PRELOAD=${inside}/${library}`,
      `GRADLAB_FORKS=${sockets}`,
      node,
      ...forkFlags,
      ...flags,
      ...permissionFlags(inside),
      `${inside}/dist/child/main.cjs`,
    ],
    ["--ro-bind", file, `${inside}/${library}`],
  );
}

/** Where in its namespaces a child sees Gradlab's own files. */
const inside = "/gradlab";

function inNamespaces(
  command: readonly string[],
  more: readonly string[] = [],
): readonly string[] | undefined {
  const bwrap = bubblewrap();
  return bwrap === undefined ? undefined : [bwrap, ...namespaceFlags(inside), ...more, "--", ...command];
}

function inContainer(limits: ChildLimits): readonly string[] | undefined {
  const container = findContainer();
  const [, ...flags] = limitedNode(limits, undefined);
  const node = [...flags, ...permissionFlags(containerRoot), `${containerRoot}/dist/child/main.cjs`];
  return container && containerCommand(container, limits, packageRoot, readable(), node);
}

const bubblewrap = (): string | undefined =>
  process.platform === "linux" ? findProgram("bwrap") : undefined;

const limitedNode = (limits: ChildLimits, prlimit: string | undefined): string[] => [
  ...(prlimit === undefined ? [] : [prlimit, ...limitFlags(limits)]),
  ...nodeCommand(limits),
];

function limitFlags({ seconds, dataMegabytes }: ChildLimits, sockets: number = 0): string[] {
  return [
    `--cpu=${Math.ceil(seconds) + 1}`,
    // Not the address space: Node reserves much of it that it never uses.
    `--data=${dataMegabytes * 2 ** 20}`,
    "--fsize=0",
    "--core=0",
    `--nofile=${64 + sockets}`,
    `--nproc=${threadsNow() + 512}`,
    "--",
  ];
}

/** What the child may read: its own bundles, V8's code of them, and the engine's kernels. */
const readable = (): string[] =>
  ["dist/child", "dist/code", "dist/wasm", "package.json"].filter((name) =>
    existsSync(path.join(packageRoot, name)),
  );

function permissionFlags(root: string): string[] {
  const known = process.allowedNodeEnvironmentFlags.has("--permission");
  const folders = readable()
    .filter((name) => name !== "package.json")
    .map((name) => `${name}/*`);
  // The engine looks for the package's root from its bundle upwards.
  const allowed = [...folders, "dist/package.json", "package.json"].map((name) => path.join(root, name));
  return [
    known ? "--permission" : "--experimental-permission",
    ...allowed.map((file) => `--allow-fs-read=${file}`),
  ];
}

function namespaceFlags(root: string): string[] {
  const node = path.dirname(process.execPath);
  const system = ["/usr", "/lib", "/lib64", "/lib32", "/bin"].flatMap((name) => [
    "--ro-bind-try",
    name,
    name,
  ]);
  const own = readable().flatMap((name) => [
    "--ro-bind",
    path.join(packageRoot, name),
    path.join(root, name),
  ]);
  const apart = ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"];
  const empty = ["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--chdir", "/tmp"];
  const nodeToo = node.startsWith("/usr/") ? [] : ["--ro-bind", node, node];
  return [...apart, ...system, ...nodeToo, ...own, ...empty];
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
