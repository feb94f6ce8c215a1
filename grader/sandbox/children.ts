import { converse } from "./session.js";
import { startChild } from "./start.js";
import type { Children, Ready } from "./run.js";
import type { ChildLimits } from "./tier.js";

/** Children of one command, each used once, and one of each kind that was asked for kept ready for the next. */
export interface Supply extends Children {
  close(): void;
}

/** Starts children ahead of time: while one answer runs, the next one's process gets up. */
export function openSupply(command: readonly string[], limits: ChildLimits): Supply {
  const spare = new Map<boolean, Promise<Ready>>();
  let isClosed = false;
  const prepare = (engine: boolean): void => {
    // One is enough: what is replaced here would wait for ever.
    if (isClosed || spare.has(engine)) return;
    const ready = getUp(command, engine);
    ready.catch(() => {}); // Who takes it starts another, and tells of that one.
    spare.set(engine, ready);
  };
  return {
    limits,
    async take(engine) {
      const kept = spare.get(engine);
      spare.delete(engine);
      const ready = await (kept?.catch(() => undefined) ?? undefined);
      if (ready !== undefined && !ready.session.isLost()) {
        prepare(engine);
        return ready;
      }
      ready?.child.end();
      const first = await getUp(command, engine);
      prepare(engine);
      return first;
    },
    close() {
      isClosed = true;
      for (const ready of spare.values())
        void ready.then(
          ({ child }) => child.end(),
          () => {},
        );
      spare.clear();
    },
  };
}

/** A child that said it stands; one that does not is tried twice. */
async function getUp(command: readonly string[], engine: boolean): Promise<Ready> {
  let reason = "";
  for (let attempt = 0; attempt < 2; attempt++) {
    const child = startChild(command);
    const session = converse(child);
    session.send({ engine });
    const ready = await session.ready();
    if (ready === true) return { child, session };
    reason = ready.lost === "ended" ? ready.reason : "it did not start in time";
    child.end();
  }
  throw new Error(`the child process did not start: ${reason}`);
}
