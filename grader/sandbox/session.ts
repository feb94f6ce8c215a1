import os from "node:os";
import { z } from "zod";
import { decode, Unreadable, type Call, type Outcome } from "../../src/checks/index.js";
import type { Job, Load, Start } from "../child/protocol.js";
import { textOf } from "../inputs.js";
import type { Child, Ending } from "./tier.js";

/** What a child may say in all, before it is cut off. */
const maximumBytes = 64 * 2 ** 20;

/** How many messages it may send that nobody asked for: each costs the grader time, which is everybody's. */
const maximumStrays = 10_000;

const text = z.string().max(4000);
const failures = [
  z.object({
    kind: z.literal("threw"),
    name: text,
    message: text,
    line: z.number().int().exactOptional(),
    source: text.exactOptional(),
  }),
  z.object({ kind: z.literal("unreadable"), reason: text }),
  z.object({ kind: z.literal("missing"), name: text }),
] as const;
const failure = z.discriminatedUnion("kind", failures);
const outcome = z.discriminatedUnion("kind", [
  ...failures,
  z.object({
    kind: z.literal("value"),
    value: z.unknown(),
    ops: z.number().int().exactOptional(),
    steps: z.number().int().exactOptional(),
    effort: z.number().int().exactOptional(),
    tapes: z.number().int().exactOptional(),
    speed: z.number().nonnegative().exactOptional(),
    moved: z.unknown().exactOptional(),
    kept: z.unknown().exactOptional(),
  }),
]);

/** The messages that a child may send; anything else is no message. */
const messages = {
  ready: z.object({ ready: z.literal(true) }),
  loaded: z.object({ loaded: z.union([z.null(), z.literal("traces"), failure]) }),
  reply: z.object({ call: z.string(), outcome }),
};

/** How many may wait that came before they were looked for: more than the replies to all that is sent ahead. */
const maximumEarly = 256;

/** What a child's process did instead of answering. */
export type Lost = { readonly lost: "timeout" } | { readonly lost: "ended"; readonly reason: string };

/** The grader's end of the two pipes to a child. */
export interface Session {
  /** From now on the child has this long. */
  allow(seconds: number): void;
  /** Until the function that it gives is called, the child's time stands still: it is the grader that takes its time. */
  pause(): () => void;
  send(message: Start | Job | Load): void;
  /** Asks for a call by a name that the reply will repeat. */
  sendCall(name: string, call: Call): void;
  ready(): Promise<true | Lost>;
  /** Whether the child has ended or failed already. */
  isLost(): boolean;
  /** Whether a cell ran; `traces` where it did not, for an earlier one has left something behind. */
  loaded(): Promise<Outcome | "loaded" | "traces" | Lost>;
  reply(call: string): Promise<Outcome | Lost>;
  /** Messages that nobody had asked for. */
  strays(): number;
}

type Accept = (json: unknown) => unknown;

/** Opens the conversation; the child has a minute to get up. */
export function converse({ input, output, ended }: Child): Session {
  let waiting: { accept: Accept; resolve: (found: unknown) => void } | undefined;
  let [lost, strays, bytes, rest]: [Lost | undefined, number, number, Buffer[]] = [undefined, 0, 0, []];
  const early: unknown[] = [];
  const lose = (reason: Lost): void => {
    lost ??= reason;
    clearTimeout(timer);
    waiting?.resolve(lost);
    waiting = undefined;
  };
  let [timer, until]: [NodeJS.Timeout | undefined, number] = [undefined, 0];
  const allow = (milliseconds: number): void => {
    clearTimeout(timer);
    until = performance.now() + milliseconds;
    if (!lost) timer = setTimeout(() => lose({ lost: "timeout" }), milliseconds);
  };
  allow(60_000);
  const offer = (json: unknown): void => {
    const found = waiting?.accept(json);
    if (found === undefined) strays++;
    else {
      waiting!.resolve(found);
      waiting = undefined;
    }
  };
  let outgoing = "";
  /** What is said at one time goes out as one: waking the other process takes longer than most of what it is asked. */
  const post = (line: string): void => {
    if (outgoing === "") {
      queueMicrotask(() => {
        input.write(outgoing);
        outgoing = "";
      });
    }
    outgoing += `${line}\n`;
  };
  output.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maximumBytes) return lose({ lost: "ended", reason: "it sent more than 64 MB" });
    for (let end; (end = chunk.indexOf(10)) >= 0; chunk = chunk.subarray(end + 1)) {
      if (strays > maximumStrays)
        return lose({ lost: "ended", reason: "it sent messages without end that nobody had asked for" });
      const line = Buffer.concat([...rest, chunk.subarray(0, end)]);
      rest = [];
      const json = parse(line);
      if (json === undefined) strays++;
      else if (waiting) offer(json);
      else if (early.length < maximumEarly) early.push(json);
      else strays++;
    }
    if (chunk.length > 0) rest.push(chunk);
  });
  input.on("error", () => {}); // The child has closed its end; its exit tells why.
  output.on("error", () => {});
  void ended.then((ending) => lose({ lost: "ended", reason: reasonOf(ending) }));
  const wait = <T>(accept: (json: unknown) => T | undefined): Promise<T | Lost> =>
    new Promise((resolve) => {
      waiting = { accept, resolve: resolve as (found: unknown) => void };
      const isWaiting = (): boolean => waiting !== undefined;
      while (early.length > 0 && isWaiting()) offer(early.shift());
      if (waiting && lost) lose(lost);
    });
  return {
    allow: (seconds) => allow(seconds * 1000),
    pause() {
      clearTimeout(timer);
      const left = until - performance.now();
      return () => allow(left);
    },
    send: (message) => post(JSON.stringify(message)),
    sendCall(name, { inputs, ...asked }) {
      const rest = JSON.stringify({ ...asked, call: name });
      post(`${rest.slice(0, -1)},"inputs":${textOf(inputs)}}`);
    },
    async ready() {
      const found = await wait((json) => messages.ready.safeParse(json).data?.ready);
      clearTimeout(timer); // From here on it may wait for its work as long as it takes.
      return found;
    },
    isLost: () => lost !== undefined,
    loaded: () =>
      wait((json) => {
        const { data } = messages.loaded.safeParse(json);
        return data && (data.loaded ?? "loaded");
      }),
    reply: (call) =>
      wait((json) => {
        const { data } = messages.reply.safeParse(json);
        return data?.call === call ? read(data.outcome) : undefined;
      }),
    strays: () => strays,
  };
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

function read(found: z.infer<typeof outcome>): Outcome {
  if (found.kind !== "value") return found;
  try {
    const { value, moved, kept, ...counts } = found;
    return {
      ...counts,
      value: decode(value),
      ...(moved === undefined ? {} : { moved: decode(moved) }),
      ...(kept === undefined ? {} : { kept: decode(kept) }),
    };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: "unreadable", reason: error.message };
    throw error;
  }
}

function reasonOf(ending: Ending): string {
  if ("error" in ending) return ending.error;
  const { code, signal } = ending;
  // Through bubblewrap a signal comes as 128 and its number.
  const number = signal > 0 ? signal : code! > 128 ? code! - 128 : 0;
  const name = Object.entries(os.constants.signals).find(([, one]) => one === number)?.[0];
  if (name === "SIGABRT" || name === "SIGIOT" || name === "SIGTRAP" || name === "SIGILL")
    return "it ran out of memory";
  if (name === "SIGXCPU" || name === "SIGKILL") return "it used up its processor time";
  if (name !== undefined) return `it was stopped by ${name}`;
  if (code === 13) return "it waits for a promise that never settles";
  return `it exited with code ${code}`;
}
