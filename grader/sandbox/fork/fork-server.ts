import type { Socket } from "node:net";
import os from "node:os";
import type { Job } from "../../child/protocol.js";
import { converse } from "../session.js";
import { startChild } from "../start.js";
import type { Ready } from "../run.js";
import type { Child, Ending } from "../tier.js";

/**
 * How many copies one server gives; then another takes its place. A command is a byte, and each copy's socket is open from the
 * start: with many processors each server has fewer, so that all of them together stay within 4,096 open files.
 */
export const copies: number = Math.max(32, Math.min(250, Math.floor(3000 / os.availableParallelism())));

/** The command, a byte, that has everything killed but the server; any other is the number of a copy. See fork-server.c. */
const clean = 255;

/** How long a server may take to kill a copy with all that it began, in seconds. */
const patience = 10;

/** A process that stands before its first answer and gives copies of itself, one after another. */
export interface ForkServer {
  /** Whether a copy can be had now: it is made as soon as all is gone that the one before it began. */
  isFree(): boolean;
  /** Whether no more will ever be had. */
  isSpent(): boolean;
  /** When the copy that is out is over. */
  over(): Promise<void>;
  copy(): Ready;
}

/** An answer for a server's first copy: whether copies work here is seen by trying. */
const trial: Job = {
  answers: [
    {
      name: "trial",
      javascript: "(() => async (require, exports, take) => take(() => () => 0))",
      uses: [],
      counted: false,
    },
  ],
  tensors: false,
  onlyText: false,
  watched: false,
};

/**
 * Starts a server.
 *
 * @param ends has what ends it, from its start until it has ended
 * @throws if it does not come up, or its first copy does not answer
 */
export async function openForkServer(
  command: readonly string[],
  engine: boolean,
  ends: Set<() => void>,
): Promise<ForkServer> {
  const server = startChild(command, copies + 1);
  const end = (): void => server.end();
  ends.add(end);
  void server.ended.then(() => ends.delete(end));
  const control = converse(server);
  let given = 0;
  let isOut = false;
  let over = Promise.resolve();
  let tidied = Promise.resolve();
  /** All that a copy began is gone before the next one stands, for the server does one after the other. */
  const tidy = async (): Promise<void> => {
    control.allow(patience);
    const isTidy = (await control.ready()) === true;
    if (!isTidy || (given > copies && !isOut)) server.end();
  };
  const copy = (): Ready => {
    isOut = true;
    const socket = server.sockets[given];
    server.input.write(Buffer.of(given++));
    socket.ref();
    let finish: (() => void) | undefined;
    over = new Promise((resolve) => (finish = resolve));
    const end = (): void => {
      if (finish === undefined) return; // It is over already.
      socket.destroy();
      server.input.write(Buffer.of(clean));
      tidied = tidied.then(tidy);
      isOut = false;
      finish();
      finish = undefined;
    };
    const child = copyOf(socket, end);
    return { child, session: converse(child) };
  };
  const tryOne = async (): Promise<boolean> => {
    const { child, session } = copy();
    session.allow(patience);
    session.send(trial);
    session.send({ load: 0 });
    const found = await session.loaded();
    child.end();
    await tidied;
    return found === "loaded" && !control.isLost();
  };
  control.send({ engine, rehearse: true });
  if ((await control.ready()) !== true || !(await tryOne())) {
    server.end();
    throw new Error("a server of forks does not work here");
  }
  server.unref(); // Only who waits for a copy keeps the program alive.
  return {
    isFree: () => !isOut && given <= copies && !control.isLost(),
    isSpent: () => given > copies || control.isLost(),
    over: () => over,
    copy,
  };
}

/** A copy as the child that it is: its end comes with its socket's, and tells no reason. */
function copyOf(socket: Socket, over: () => void): Child {
  return {
    input: socket,
    output: socket,
    ended: new Promise<Ending>((resolve) => {
      socket.on("error", () => {}); // Its end follows.
      socket.on("close", () => resolve({ error: "the copy ended" }));
    }),
    end: over,
  };
}
