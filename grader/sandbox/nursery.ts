import { closeSync, openSync } from "node:fs";
import { createRequire } from "node:module";
import type { Duplex } from "node:stream";
import { z } from "zod";
import { nursery as layout, type Order } from "../child/protocol.js";
import { startGroup, type Group } from "./start.js";
import type { Child, Ending } from "./tier.js";

/** Gives fresh children out of processes that have everything loaded already and are forked. */
export interface Nursery {
  start(): Promise<Child>;
  close(): void;
}

/** One sandbox with its process that is forked. It has one child at a time, and a fresh socket for each. */
interface Nest {
  readonly group: Group;
  readonly control: Control;
  /** How many children it has had. */
  children: number;
}

/** How long a nursery may take to load, to fork and to clear away a child, in seconds. */
const patience = { load: 60, reap: 5 };

const said = z.union([
  z.object({ nursery: z.literal(true) }),
  z.object({ code: z.number().int(), signal: z.number().int() }),
]);
type Said = z.infer<typeof said>;

/** @param command - the whole command of a nursery, see `commandFor` */
export function openNursery(command: readonly string[]): Nursery {
  const idle: Nest[] = [];
  const all = new Set<Nest>();
  let open = true;
  const discard = (nest: Nest): void => {
    all.delete(nest);
    nest.group.end();
  };
  const take = async (): Promise<Nest> => {
    for (let nest; (nest = idle.pop());) if (!nest.control.lost) return nest;
    const nest = await startNest(command);
    all.add(nest);
    return nest;
  };
  return {
    async start() {
      const nest = await take();
      const socket = nest.group.process.stdio[layout.firstChild + nest.children] as Duplex;
      nest.control.order({ fork: nest.children++ });
      let reaped: Promise<Ending> | undefined;
      const reap = (): Promise<Ending> =>
        (reaped ??= nest.control.ask({ reap: true }, patience.reap).then((answer) => {
          socket.destroy();
          const clean = answer !== undefined && "code" in answer;
          if (!open || !clean || nest.children === layout.children) discard(nest);
          else idle.push(nest);
          return clean ? answer : nest.group.ended;
        }));
      return {
        input: socket,
        output: socket,
        ended: new Promise<Ending>((resolve) => socket.on("close", () => void reap().then(resolve))),
        end: () => void reap(),
      };
    },
    close() {
      open = false;
      for (const nest of all) discard(nest);
    },
  };
}

async function startNest(command: readonly string[]): Promise<Nest> {
  const koffi = openSync(koffiNative(), "r");
  const sockets = Array.from({ length: layout.children }, () => "pipe" as const);
  let group: Group;
  try {
    group = startGroup(command, ["ignore", "ignore", "ignore", "pipe", koffi, ...sockets]);
  } finally {
    closeSync(koffi);
  }
  const control = new Control(group);
  const ready = await control.hear(patience.load);
  if (ready === undefined || !("nursery" in ready)) {
    group.end();
    throw new Error("the nursery did not start");
  }
  return { group, control, children: 0 };
}

/** The conversation with a nursery; an answer's code never has its end of it. */
class Control {
  /** Whether the nursery is gone, or as good as gone. */
  lost = false;
  readonly #socket: Duplex;
  #heard: ((line: Said | undefined) => void) | undefined;
  #rest = "";

  constructor({ process, ended }: Group) {
    this.#socket = process.stdio[layout.control] as Duplex;
    this.#socket.on("error", () => {}); // Its end tells.
    this.#socket.on("data", (chunk: Buffer) => {
      this.#rest += chunk.toString("latin1");
      for (let end; (end = this.#rest.indexOf("\n")) >= 0; this.#rest = this.#rest.slice(end + 1)) {
        this.#tell(said.parse(JSON.parse(this.#rest.slice(0, end))));
      }
    });
    void ended.then(() => this.#lose());
  }

  order(order: Order): void {
    this.#socket.write(`${JSON.stringify(order)}\n`);
  }

  ask(order: Order, seconds: number): Promise<Said | undefined> {
    const answer = this.hear(seconds);
    this.order(order);
    return answer;
  }

  /** What the nursery says next; undefined if it says nothing for so long, or is gone. */
  hear(seconds: number): Promise<Said | undefined> {
    if (this.lost) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#lose(), seconds * 1000);
      this.#heard = (line) => {
        clearTimeout(timer);
        resolve(line);
      };
    });
  }

  #lose(): void {
    this.lost = true;
    this.#tell(undefined);
  }

  #tell(line: Said | undefined): void {
    const heard = this.#heard;
    this.#heard = undefined;
    heard?.(line);
  }
}

/** The file of koffi's native part, which is installed where npm had it for this machine. */
function koffiNative(): string {
  const require = createRequire(import.meta.url);
  const at = createRequire(require.resolve("koffi"));
  return at.resolve(`@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`);
}
