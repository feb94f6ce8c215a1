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
/** How long a module may take to load before loading it is cut off, in milliseconds. */
const loadingGrace = 10_000;
/** How long the session's thread has to stop by itself, in milliseconds, and between attempts to make it. */
const grace = 200;
// Connected now: it cannot be done while the session's thread is busy.
const inspector = new Session();
inspector.connectToMainThread();

let companion: number | undefined;

async function stop(run: number): Promise<void> {
  board.unwanted = run;
  const start = performance.now();
  await sleep(grace);
  while (board.running === run) {
    const wait = board.shielded || (board.loading && performance.now() - start < loadingGrace);
    if (!wait) {
      board.cut = run;
      inspector.post("Runtime.terminateExecution");
    }
    await sleep(grace);
  }
}

const socket = new Socket({ fd: descriptor, readable: true, writable: false });
socket.on(
  "data",
  unframe((signal: Signal) => {
    if (signal.type === "input") board.answer(signal.value);
    else if (signal.type === "companion") companion = signal.pid;
    else void stop(signal.run);
  }),
);
const die = (): void => {
  try {
    if (companion !== undefined) process.kill(companion, "SIGKILL");
  } catch {
    // it is gone already
  }
  process.kill(process.pid, "SIGKILL");
};
socket.on("end", die);
socket.on("error", die);
