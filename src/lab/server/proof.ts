import { createHmac, timingSafeEqual } from "node:crypto";
import path from "node:path";
import { realpath } from "node:fs/promises";
import { readState } from "./state.js";

/** Where a lab proves which one it is, to whoever knows its token already; it needs no token itself. */
export const proofPath = "/lab/api/proof";

/** What only a lab with this token can answer to a challenge. */
export const proofOf = (token: string, challenge: string): string =>
  createHmac("sha256", token).update(`gradlab lab proof ${challenge}`).digest("base64url");

/**
 * The address of the lab that is open on a workspace, if one is. The token is not sent: another program may have taken
 * the port of a lab that has ended.
 */
export async function openedLab(workspace: string): Promise<string | undefined> {
  const root = await realpath(workspace).catch(() => path.resolve(workspace));
  const { port, token } = await readState(root);
  if (port === 0) return undefined;
  const challenge = crypto.randomUUID();
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${proofPath}?challenge=${challenge}`, {
      signal: AbortSignal.timeout(1000),
    });
    const [given, due] = [await answer.text(), proofOf(token, challenge)].map((text) => Buffer.from(text));
    const isOurs = given.length === due.length && timingSafeEqual(given, due);
    return isOurs ? `http://127.0.0.1:${port}/?token=${token}` : undefined;
  } catch {
    return undefined;
  }
}
