import type { Redis } from "ioredis";
import { GradlabError } from "../../src/errors.js";

/** A connection to the queue's server that comes back by itself when it is lost. */
export interface Server {
  readonly redis: Redis;
  /** The address without its password, to be shown. */
  readonly shown: string;
  /** For how many seconds it has been lost; 0 while it is there. */
  lostFor(): number;
  /** Why it was lost last. */
  reason(): string;
  close(): void;
}

/** What is to be told of a connection. */
interface Listener {
  readonly lost?: (reason: string) => void;
  readonly back?: () => void;
}

/**
 * Connects to Redis.
 *
 * @param url `redis://:PASSWORD@HOST:PORT/DATABASE`, or `rediss://` for TLS; only the host is needed
 * @throws GradlabError if it is no such address, nothing answers there, or it wants another password
 */
export async function connect(url: string, { lost, back }: Listener = {}): Promise<Server> {
  const shown = shownAddress(url);
  const { Redis: Client } = await import("ioredis");
  let [established, since, reason] = [false, 0, ""];
  const redis = new Client(url, {
    lazyConnect: true,
    connectTimeout: 10_000,
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => (established ? Math.min(50 * 2 ** times, 1000) : null),
  });
  redis.on("error", (error: Error) => (reason = cause(error)));
  redis.on("close", () => {
    if (!established || since > 0) return;
    since = performance.now();
    lost?.(reason || "the connection was closed");
  });
  redis.on("ready", () => {
    if (since > 0) back?.();
    [since, reason] = [0, ""];
  });
  try {
    await redis.connect();
    established = true;
    await redis.ping();
  } catch (error) {
    established = false;
    redis.disconnect();
    throw refused(shown, reason || cause(error as Error), error);
  }
  return {
    redis,
    shown,
    lostFor: () => (since > 0 ? (performance.now() - since) / 1000 : 0),
    reason: () => reason || "the connection was closed",
    close() {
      established = false;
      redis.disconnect();
    },
  };
}

/** An error's own words, or its code where it has none: Node's for several addresses at once has none. */
const cause = (error: Error & { code?: string }): string => error.message || error.code || error.name;

/** What Redis, Node and TLS say, and what it means. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/WRONGPASS|invalid (username-password|password)/i, "the password is wrong"],
  [/NOAUTH|authentication required/i, "it wants a password: redis://:PASSWORD@HOST"],
  [/ENOTFOUND|EAI_AGAIN/, "no machine has that name"],
  [/ECONNREFUSED/, "no server listens there: start one (redis-server), or give its address"],
  [
    /ETIMEDOUT|ECONNRESET|wrong version number/i,
    "it does not answer: a firewall may be between, or one side wants TLS (rediss://) and the other not",
  ],
  [
    /certificate/i,
    "its certificate is not trusted: NODE_EXTRA_CA_CERTS names a file with that of your own authority",
  ],
];

function refused(shown: string, reason: string, error: unknown): GradlabError {
  const meaning = meanings.find(([words]) => words.test(reason))?.[1];
  return new GradlabError(`queue: ${shown} cannot be used: ${meaning ?? reason}`, { cause: error });
}

function shownAddress(url: string): string {
  const expected = "expected redis://HOST:PORT or, for TLS, rediss://HOST:PORT";
  if (!/^rediss?:\/\//.test(url)) throw new GradlabError(`queue: the address is not Redis's, ${expected}`);
  try {
    const { protocol, hostname, port, pathname } = new URL(url);
    if (hostname === "") throw new Error("no host");
    if (!/^(\/\d*)?$/.test(pathname)) throw new Error("no number of a database");
    return `${protocol}//${hostname}:${port || "6379"}${pathname === "/" ? "" : pathname}`;
  } catch (error) {
    throw new GradlabError(`queue: the address cannot be read, ${expected}`, { cause: error });
  }
}
