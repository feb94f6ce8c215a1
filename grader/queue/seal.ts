import { createHmac, scryptSync, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { GradlabError } from "../../src/errors.js";

/**
 * How a record travels through a queue: its text, and a seal that only a holder of the class's salt can make. Whoever can
 * write to the queue's server, yet has not the salt, can neither forge a result nor make a worker run something.
 */
export interface Sealed {
  readonly seal: string;
  readonly text: string;
}

/** What a record is: the seal of one kind is none for another. */
type Kind = "run" | "job" | "result";

const sealed = z.object({ seal: z.string().regex(/^[0-9a-f]{64}$/), text: z.string() });

/**
 * The name by which a salt is referred to where the salt itself must not go. It is slow to compute, so that nobody tries
 * out short salts by it.
 */
export const referenceOf = (salt: string): string =>
  scryptSync(salt, "gradlab: the reference of a salt", 8, { N: 2 ** 15, maxmem: 2 ** 26 }).toString("hex");

/** Seals a record. */
export function sealRecord(salt: string, kind: Kind, record: unknown): Sealed {
  const text = JSON.stringify(record);
  return { seal: sealOf(salt, kind, text), text };
}

/**
 * Reads a record that came through a queue.
 *
 * @throws GradlabError if it is larger than `maximumBytes`, was not sealed with this salt, or is not of this schema
 */
export function readSealed<T>(
  salt: string,
  kind: Kind,
  data: unknown,
  schema: z.ZodType<T>,
  maximumBytes: number,
): T {
  const found = sealed.safeParse(data);
  if (!found.success) throw new GradlabError(`queue: the ${kind} has no seal`);
  const { seal, text } = found.data;
  if (text.length > maximumBytes) {
    throw new GradlabError(`queue: the ${kind} has ${text.length} bytes, at most ${maximumBytes} are read`);
  }
  if (!timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(salt, kind, text)))) {
    throw new GradlabError(`queue: the ${kind} was not sealed with this salt, somebody else has written it`);
  }
  const json = JSON.parse(text) as T;
  const record = schema.safeParse(json);
  // As it came, for a schema puts keys in its own order, and reports have to be the same bytes.
  if (record.success) return json;
  const [{ path, message }] = record.error.issues;
  throw new GradlabError(`queue: the ${kind} is not as expected (${path.join(".") || "it"}: ${message})`);
}

const sealOf = (salt: string, kind: Kind, text: string): string =>
  createHmac("sha256", createHmac("sha256", salt).update("gradlab: the seal of a queue").digest())
    .update(`${kind}\n${text}`)
    .digest("hex");
