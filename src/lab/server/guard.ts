import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { HttpError, type Target } from "./http.js";
import { proofOf } from "./proof.js";

/** Who may talk to the lab: whoever has the token, from this machine, from a page of the lab's own. */
export interface Guard {
  /** Throws 401 or 403, saying why. */
  admit(request: IncomingMessage, target: Target): void;
  /** Throws 403 for what comes through another host's name or from another's page. */
  refuseForeign(request: IncomingMessage): void;
  /** Proves that this lab knows the token. */
  prove(challenge: string): string;
  /** The cookie to hand out when the token came in the address, or undefined. */
  cookieFor(request: IncomingMessage, target: Target): string | undefined;
}

const own = new Set(["localhost", "127.0.0.1", "[::1]"]);
const safe = new Set(["GET", "HEAD"]);

/**
 * The guard of one lab. The token may come in a header (`Authorization: token ...`), in the address (`?token=...`), or,
 * after a first visit, in a cookie that cannot be turned back into it. Against DNS rebinding the host must be this
 * machine's own name; against other pages in the same browser an `Origin`, where one is sent, must be ours, and a
 * request that changes something on the strength of a cookie alone must send it.
 */
export function guard(token: string): Guard {
  const cookieValue = createHmac("sha256", token).update("gradlab lab cookie").digest("base64url");
  const name = (request: IncomingMessage): string => `gradlab-${request.socket.localPort}`;

  return {
    refuseForeign,
    prove: (challenge) => proofOf(token, challenge),
    admit(request, target) {
      refuseForeign(request);
      const given = target.query.get("token") ?? /^(?:token|bearer) (.+)$/i.exec(header(request))?.[1];
      if (given !== undefined) {
        if (same(given, token)) return;
        throw new HttpError(403, "the token is not this lab's: open the address that `gradlab lab` printed");
      }
      const cookie = cookies(request).get(name(request));
      if (cookie === undefined || !same(cookie, cookieValue)) {
        throw new HttpError(401, "the lab needs its token: open the address that `gradlab lab` printed");
      }
      const changes = !safe.has(request.method ?? "") || request.headers.upgrade !== undefined;
      if (changes && request.headers.origin === undefined) {
        throw new HttpError(403, "a request that changes something must say its origin, or carry the token");
      }
    },
    cookieFor(request, target) {
      if (!same(target.query.get("token") ?? "", token)) return undefined;
      return `${name(request)}=${cookieValue}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000`;
    },
  };
}

function refuseForeign({ headers }: IncomingMessage): void {
  const host = /^(.*?)(?::\d+)?$/.exec(headers.host ?? "")?.[1].toLowerCase() ?? "";
  if (!own.has(host)) {
    throw new HttpError(403, `the lab answers only to localhost and 127.0.0.1, not to the host "${host}"`);
  }
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${headers.host}`) {
    throw new HttpError(403, `a page of ${origin} may not talk to the lab`);
  }
  const site = headers["sec-fetch-site"];
  // Another port of this machine counts as the same site, but not as the same origin.
  if ((site === "cross-site" || site === "same-site") && headers["sec-fetch-mode"] !== "navigate") {
    throw new HttpError(403, "a page of another site may not talk to the lab");
  }
}

const header = (request: IncomingMessage): string => request.headers.authorization ?? "";

function cookies(request: IncomingMessage): Map<string, string> {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim().split("="));
  return new Map(pairs.map(([name, ...value]) => [name, value.join("=")]));
}

/** Compares in a time that tells nothing about where two texts differ. */
function same(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHmac("sha256", "compare").update(text).digest());
  return timingSafeEqual(left, right);
}
