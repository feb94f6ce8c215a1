import { spawnSync } from "node:child_process";
import path from "node:path";
import { findProgram } from "./find.js";
import type { ChildLimits } from "./tier.js";

/** What runs containers, the one that needs no daemon first. */
const engines = ["podman", "docker"] as const;

/** A container engine and the image in which a child runs: one with the very Node that grades. */
export interface Container {
  readonly engine: string;
  readonly image: string;
}

/** Where in the container Gradlab's own files are seen. */
export const containerRoot = "/gradlab";

/** The image, unless `GRADLAB_IMAGE` names another: any with `node`, `sh`, `env` and `timeout`. */
const defaultImage: string = `node:${process.versions.node}-bookworm-slim`;

/** The engine that was found, or undefined. */
export function findContainer(): Container | undefined {
  const engine = engines.map(findProgram).find((found) => found !== undefined);
  return engine === undefined ? undefined : { engine, image: process.env["GRADLAB_IMAGE"] ?? defaultImage };
}

/**
 * The command of a child in a container of its own: no network, nothing of ours but `files`, read-only, no rights, no
 * environment. An engine hands on only what comes by standard input and output, so the two pipes go through these; in the
 * container they are 3 and 4 again. It ends by itself when its time is long over, for killing the engine's client, which is
 * all that we hold, does not end a container.
 *
 * @param files what the child may read, relative to `packageRoot`
 * @param node Node's arguments
 */
export function containerCommand(
  { engine, image }: Container,
  limits: ChildLimits,
  packageRoot: string,
  files: readonly string[],
  node: readonly string[],
): readonly string[] {
  const cpu = Math.ceil(limits.seconds) + 1;
  const end = Math.ceil(limits.wallSeconds) + 60;
  const mounts = files.flatMap((name) => [
    "--volume",
    `${path.join(packageRoot, name)}:${path.posix.join(containerRoot, name)}:ro`,
  ]);
  const apart = [
    "--network=none",
    "--read-only",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--user=65534:65534",
    "--tmpfs=/tmp:rw,noexec,nosuid,size=16m",
    "--workdir=/tmp",
  ];
  const bounds = [
    "--pids-limit=128",
    `--memory=${limits.dataMegabytes}m`,
    `--memory-swap=${limits.dataMegabytes}m`,
    `--ulimit=cpu=${cpu}:${cpu}`,
    "--ulimit=fsize=0:0",
    "--ulimit=core=0:0",
    "--ulimit=nofile=64:64",
  ];
  const inside = `exec 3<&0 4>&1 </dev/null >/dev/null 2>&1; exec timeout -s KILL ${end} env -i "$(command -v node)" "$@"`;
  return [
    ...outside(),
    engine,
    "run",
    "--rm",
    "--interactive",
    "--pull=never",
    ...apart,
    ...bounds,
    ...mounts,
    "--entrypoint=/bin/sh",
    image,
    "-c",
    inside,
    "sh",
    ...node,
  ];
}

/** A shell that gives the engine our pipes as its own, and the few variables by which it finds its store and its daemon. */
function outside(): string[] {
  const names = ["PATH", "HOME", "XDG_RUNTIME_DIR", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG"];
  const variables = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [`${name}=${value}`];
  });
  return ["/usr/bin/env", ...variables, "/bin/sh", "-c", 'exec "$@" <&3 >&4 3<&- 4>&-', "sh"];
}

/** Why a container does not run here, in a sentence, after one was tried with `command`. */
export function whyNoContainer(container: Container | undefined, command: readonly string[]): string {
  if (container === undefined) return `neither ${engines.join(" nor ")} is installed`;
  const { engine, image } = container;
  const { stderr, status } = spawnSync(command[0], command.slice(1), {
    env: {},
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    timeout: 60_000,
  });
  const said = stderr?.trim().split("\n").at(-1)?.slice(0, 200);
  const name = path.basename(engine);
  return `${name} did not run the image ${image} (${said || `it ended with ${status}`}); fetch it once with: ${name} pull ${image}`;
}
