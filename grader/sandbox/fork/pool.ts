import { openForkServer, type ForkServer } from "./fork-server.js";
import type { Ready } from "../run.js";

/** Servers of forks, as many as there are copies at a time. */
export interface Forks {
  /** Has servers with the engine get up, for so many copies at a time that will be asked for soon. */
  expect(count: number): void;
  /** A copy that nobody has used, with the engine started or without; undefined where none is to be had any more. */
  take(engine: boolean): Promise<Ready | undefined>;
  close(): void;
}

/** Servers of one kind: those that are up, and those that get up. */
interface Servers {
  readonly up: Set<ForkServer>;
  readonly soon: Set<Promise<void>>;
  /** How many wait for a copy. */
  waiting: number;
}

/**
 * Keeps servers up for copies; where one does not come up, it was the last that was tried.
 *
 * @param most how many copies are out at a time: as many servers of either kind, and no more, for one that is busy yet will be
 *   free before another is up
 */
export function openForks(command: readonly string[], most: number = Infinity): Forks {
  const withEngine: Servers = { up: new Set(), soon: new Set(), waiting: 0 };
  const without: Servers = { up: new Set(), soon: new Set(), waiting: 0 };
  const ends = new Set<() => void>();
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
      up.add(await openForkServer(command, engine, ends));
    } catch {
      isClosed = true;
    }
  };
  const start = (engine: boolean): void => {
    const own = engine ? withEngine : without;
    const started = getUp(engine, own).finally(() => own.soon.delete(started));
    own.soon.add(started);
  };
  /** Those who wait, and those who have a copy. */
  const demand = ({ up, waiting }: Servers): number =>
    waiting + [...up].filter((server) => !server.isFree() && !server.isSpent()).length;
  const take = async (engine: boolean): Promise<Ready | undefined> => {
    const own = engine ? withEngine : without;
    own.waiting++;
    try {
      for (;;) {
        if (isClosed) return undefined;
        const found = free(own);
        if (found) return found.copy();
        if (own.up.size + own.soon.size < Math.min(most, demand(own))) start(engine);
        await Promise.race([...[...own.up].map((server) => server.over()), ...own.soon]);
      }
    } finally {
      own.waiting--;
    }
  };
  return {
    expect(count) {
      if (isClosed) return;
      const { up, soon } = withEngine;
      while (up.size + soon.size < Math.min(most, count)) start(true);
    },
    take,
    close() {
      isClosed = true;
      for (const end of ends) end();
    },
  };
}
