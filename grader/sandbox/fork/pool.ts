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

/**
 * Keeps servers up for copies; where one does not come up, it was the last that was tried.
 *
 * @param most how many copies are out at a time: as many servers of either kind, and no more, for one that is busy yet will be
 *   free before another is up
 */
export function openForks(command: readonly string[], most: number = Infinity): Forks {
  const servers = new Map<boolean, Set<ForkServer>>([
    [true, new Set()],
    [false, new Set()],
  ]);
  const starting = new Map<boolean, Set<Promise<void>>>([
    [true, new Set()],
    [false, new Set()],
  ]);
  let expected: Promise<void> | undefined;
  let isClosed = false;
  const free = (engine: boolean): ForkServer | undefined => {
    const own = servers.get(engine)!;
    for (const server of own) {
      if (server.isFree()) return server;
      if (server.isSpent()) own.delete(server); // It ends by itself, after its last copy.
    }
    return undefined;
  };
  const start = (engine: boolean): Promise<void> => {
    const started = openForkServer(command, engine)
      .then(
        (server) => {
          servers.get(engine)!.add(server);
          if (isClosed) server.close();
        },
        () => void (isClosed = true),
      )
      .finally(() => starting.get(engine)!.delete(started));
    starting.get(engine)!.add(started);
    return started;
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
      while (!isClosed) {
        const found = free(engine);
        if (found) return found.copy();
        const [up, soon] = [servers.get(engine)!, starting.get(engine)!];
        if (up.size + soon.size < most) await start(engine);
        else await Promise.race([...[...up].map((server) => server.over()), ...soon]);
      }
      return undefined;
    },
    close() {
      isClosed = true;
      for (const server of [...servers.values()].flatMap((some) => [...some])) server.close();
    },
  };
}
