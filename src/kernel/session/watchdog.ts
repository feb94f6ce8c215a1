// The watchdog: a thread of the session process that listens while the session's own thread computes. It stops what runs when
// the reader says so, hands over what the reader types, and ends the process when the kernel is gone.
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import { Board } from "./board.js";
import { unframe, type Signal } from "./link.js";

const { memory, descriptor } = workerData as { memory: SharedArrayBuffer; descriptor: number };
const board = new Board(memory);
/** How long the session's thread has to stop by itself, in milliseconds, and between attempts to make it. */
const grace = 150;
let inspector: Session | undefined;

function connected(): Session {
  if (inspector === undefined) {
    inspector = new Session();
    inspector.connectToMainThread();
  }
  return inspector;
}

async function stop(run: number): Promise<void> {
  await sleep(grace);
  while (board.running === run) {
    if (!board.shielded) connected().post("Runtime.terminateExecution");
    await sleep(grace);
  }
}

const socket = new Socket({ fd: descriptor, readable: true, writable: false });
socket.on(
  "data",
  unframe((signal: Signal) => {
    if (signal.type === "input") board.answer(signal.value);
    else void stop(signal.run);
  }),
);
const die = (): void => {
  process.kill(process.pid, "SIGKILL");
};
socket.on("end", die);
socket.on("error", die);
