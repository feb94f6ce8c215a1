import { openForkServer, type ForkServer } from "./fork-server.js";
import type { Ready } from "../run.js";

/** Servers of forks, as many as there are copies at a time. */
export interface Forks {
  /** Has a server with the engine get up, for a copy that will be asked for soon. */
  expect(): void;
  /** A copy that nobody has used, with the engine started or without; undefined where none is to be had any more. */
  take(engine: boolean): Promise<Ready | undefined>;
  close(): void;
}

/** Keeps servers up for copies; where one does not come up, it was the last that was tried. */
export function openForks(command: readonly string[]): Forks {
  const servers = new Map<boolean, Set<ForkServer>>([
    [true, new Set()],
    [false, new Set()],
  ]);
  let expected: Promise<ForkServer | undefined> | undefined;
  let isClosed = false;
  const free = (engine: boolean): ForkServer | undefined => {
    const own = servers.get(engine)!;
    for (const server of own) {
      if (server.isFree()) return server;
      if (server.isSpent()) own.delete(server); // It ends by itself, after its last copy.
    }
    return undefined;
  };
  const start = async (engine: boolean): Promise<ForkServer | undefined> => {
    try {
      const started = await openForkServer(command, engine);
      servers.get(engine)!.add(started);
      if (isClosed) started.close();
      return started;
    } catch {
      isClosed = true;
      return undefined;
    }
  };
  return {
    expect() {
      if (!isClosed && servers.get(true)!.size === 0) expected ??= start(true);
    },
    async take(engine) {
      if (engine && expected !== undefined) {
        const begun = expected;
        expected = undefined;
        await begun;
      }
      if (isClosed) return undefined;
      return (free(engine) ?? (await start(engine)))?.copy();
    },
    close() {
      isClosed = true;
      for (const server of [...servers.values()].flatMap((some) => [...some])) server.close();
    },
  };
}
