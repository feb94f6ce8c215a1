import type { Redis } from "ioredis";
import { z } from "zod";
import type { Sealed } from "./seal.js";

/** What a worker says to a run: that it has taken it up, or why not. */
export interface Presence {
  /** As `machine/4711`. */
  readonly worker: string;
  readonly refuses?: string;
}

/**
 * Where runs and workers find each other, in the same Redis as the queue: runs stand here as long as they want workers, and
 * workers leave word under each. What is not said again runs out by itself.
 */
export interface Board {
  /** Puts a run up, or keeps it there. */
  announce(id: string, run: Sealed): Promise<void>;
  /** Takes it down. */
  withdraw(id: string): Promise<void>;
  /** The runs that stand here; whether they are to be believed their seals will tell. */
  runs(): Promise<ReadonlyMap<string, unknown>>;
  /** A worker's word to a run, which stands for some seconds. */
  say(id: string, presence: Presence): Promise<void>;
  /** The words of all workers that are there. */
  heard(id: string): Promise<Presence[]>;
}

/** Long enough for workers to go on with what a run that was killed has left. */
const runSeconds = 24 * 3600;
const wordSeconds = 15;

/** Anybody who may write to the server could have written it, and it is shown in a terminal. */
const shown = z
  .string()
  .max(2000)
  .transform((text) => text.replaceAll(/\p{C}+/gu, " "));
const presence = z.object({ worker: shown, refuses: shown.exactOptional() });

/** Everything of ours in Redis begins with this. */
export const prefix = "gradlab";

/** The board in a Redis. */
export function openBoard(redis: Redis): Board {
  const index = `${prefix}:board`;
  const runKey = (id: string): string => `${index}:${id}`;
  const wordKey = (id: string, worker: string): string => `${index}:${id}:${worker}`;
  const wordsKey = (id: string): string => `${index}:${id}:workers`;
  /** The values of what has not run out; what has is taken off its list. */
  const standing = async (list: string, keyOf: (name: string) => string): Promise<[string, unknown][]> => {
    const names = await redis.smembers(list);
    if (names.length === 0) return [];
    const values = await redis.mget(names.map(keyOf));
    const gone = names.filter((_, index) => values[index] === null);
    if (gone.length > 0) await redis.srem(list, gone);
    return names.flatMap((name, index) => {
      const value = parse(values[index]);
      return value === undefined ? [] : [[name, value]];
    });
  };
  return {
    async announce(id, run) {
      await redis.multi().set(runKey(id), JSON.stringify(run), "EX", runSeconds).sadd(index, id).exec();
    },
    async withdraw(id) {
      await redis.multi().del(runKey(id)).srem(index, id).exec();
    },
    runs: async () => new Map(await standing(index, runKey)),
    async say(id, word) {
      await redis
        .multi()
        .set(wordKey(id, word.worker), JSON.stringify(word), "EX", wordSeconds)
        .sadd(wordsKey(id), word.worker)
        .expire(wordsKey(id), 4 * wordSeconds)
        .exec();
    },
    async heard(id) {
      const words = await standing(wordsKey(id), (worker) => wordKey(id, worker));
      return words.flatMap(([, word]) => presence.safeParse(word).data ?? []);
    },
  };
}

function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
