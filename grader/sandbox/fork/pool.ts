import { openForkServer, type ForkServer } from "./fork-server.js";
import type { Ready } from "../run.js";

/** Servers of forks, as many as there are copies at a time. */
export interface Forks {
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
  let isClosed = false;
  const free = (engine: boolean): ForkServer | undefined => {
    const own = servers.get(engine)!;
    for (const server of own) {
      if (server.isFree()) return server;
      if (server.isSpent()) own.delete(server); // It ends by itself, after its last copy.
    }
    return undefined;
  };
  return {
    async take(engine) {
      if (isClosed) return undefined;
      const server = free(engine);
      if (server) return server.copy();
      try {
        const started = await openForkServer(command, engine);
        servers.get(engine)!.add(started);
        return started.copy();
      } catch {
        isClosed = true;
        return undefined;
      }
    },
    close() {
      isClosed = true;
      for (const server of [...servers.values()].flatMap((some) => [...some])) server.close();
    },
  };
}
