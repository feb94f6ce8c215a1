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

/** Servers of one kind: those that are up, and those that get up. */
interface Servers {
  readonly up: Set<ForkServer>;
  readonly soon: Set<Promise<void>>;
}

/**
 * Keeps servers up for copies; where one does not come up, it was the last that was tried.
 *
 * @param most how many copies are out at a time: as many servers of either kind, and no more, for one that is busy yet will be
 *   free before another is up
 */
export function openForks(command: readonly string[], most: number = Infinity): Forks {
  const withEngine: Servers = { up: new Set(), soon: new Set() };
  const without: Servers = { up: new Set(), soon: new Set() };
  let expected: Promise<void> | undefined;
  let isClosed = false;
  const free = ({ up }: Servers): ForkServer | undefined => {
    for (const server of up) {
      if (server.isFree()) return server;
      if (server.isSpent()) up.delete(server); // It ends by itself, after its last copy.
    }
    return undefined;
  };
  const getUp = async (engine: boolean, { up }: Servers): Promise<void> => {
    try {
      const server = await openForkServer(command, engine);
      up.add(server);
      if (isClosed) server.close();
    } catch {
      isClosed = true;
    }
  };
  const start = (engine: boolean): Promise<void> => {
    const own = engine ? withEngine : without;
    const started = getUp(engine, own).finally(() => own.soon.delete(started));
    own.soon.add(started);
    return started;
  };
  const take = async (engine: boolean): Promise<Ready | undefined> => {
    if (isClosed) return undefined;
    const own = engine ? withEngine : without;
    const found = free(own);
    if (found) return found.copy();
    if (own.up.size + own.soon.size < most) await start(engine);
    else await Promise.race([...[...own.up].map((server) => server.over()), ...own.soon]);
    return take(engine);
  };
  return {
    expect() {
      if (!isClosed && withEngine.up.size === 0) expected ??= start(true);
    },
    async take(engine) {
      if (engine && expected !== undefined) {
        const begun = expected;
        expected = undefined;
        await begun;
      }
      return take(engine);
    },
    close() {
      isClosed = true;
      for (const server of [...withEngine.up, ...without.up]) server.close();
    },
  };
}
