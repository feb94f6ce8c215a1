import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";

/** What a few rounds of a case took, and the number that it ended with. */
export interface Timing {
  readonly milliseconds: readonly number[];
  readonly value: number;
}

/** Times a case a few times; undefined where the peer cannot do it. */
export type Timer = (name: string, rounds: number) => Promise<Timing | undefined>;

/** Somebody else who computes the same. */
export interface Peer {
  readonly name: string;
  readonly time: Timer;
  readonly stop: () => void;
}

const python = process.env["PYTHON"] ?? "/usr/bin/python3";
const plain = ["--import", "tsx", "engine_plain.ts"];
const commands: Readonly<Record<string, readonly string[]>> = {
  numpy: [python, "engine_numpy.py"],
  torch: [python, "engine_torch.py"],
  plain: [process.execPath, ...plain, "gradlab"],
  wasm: [process.execPath, ...plain, "wasm"],
  cpu: [process.execPath, ...plain, "cpu"],
};

/** The names of all peers. */
export const peerNames: readonly string[] = Object.keys(commands);

/** Starts a peer in a process of its own, which waits between its turns; undefined where it does not start. */
export async function start(peer: string, threads: number): Promise<Peer | undefined> {
  const [command, ...list] = commands[peer];
  const folder = path.join(import.meta.dirname, "peers");
  const limits = { OPENBLAS_NUM_THREADS: `${threads}`, OMP_NUM_THREADS: `${threads}` };
  const child = spawn(command, list, {
    cwd: folder,
    stdio: ["pipe", "pipe", process.env["BENCH_DEBUG"] ? "inherit" : "ignore"],
    env: { ...process.env, ...limits },
  });
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const hello = await lines.next();
  if (hello.done === true) return undefined;
  return {
    name: (JSON.parse(hello.value) as { version: string }).version,
    time: async (name, rounds) => {
      child.stdin.write(`${name} ${rounds}\n`);
      const { value, done } = await lines.next();
      return done === true ? undefined : ((JSON.parse(value) as Timing | null) ?? undefined);
    },
    stop: () => child.stdin.end(),
  };
}
