import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** The version of the Jupyter messaging protocol that we speak. */
export const protocolVersion = "5.4";

export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  /** ISO 8601. */
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
}

/** A JSON object whose members are checked where they are used. */
export type Json = Readonly<Record<string, unknown>>;

/** A text member of a message's content, `""` where there is none. */
export function textOf(content: Json, member: string): string {
  const value = content[member];
  return typeof value === "string" ? value : "";
}

/** A number member of a message's content. */
export function numberOf(content: Json, member: string): number | undefined {
  const value = content[member];
  return typeof value === "number" ? value : undefined;
}

/** One Jupyter message, as it is before encoding and after decoding. */
export interface Message {
  /** What a ROUTER socket puts before the message: who sent it, or who should get it. Empty for other sockets. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  /** The header of the message that this one answers, `{}` if none. */
  readonly parent: Header | Record<string, never>;
  readonly metadata: Json;
  readonly content: Json;
  readonly buffers: readonly Uint8Array[];
}

/** A kernel's ports and key, as the file that a launcher writes gives them. */
export interface Connection {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly key: string;
  readonly signature_scheme: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

/** The five sockets of a kernel. */
export type Channel = "shell" | "iopub" | "stdin" | "control" | "hb";

/** The ZeroMQ address of a channel. */
export function address(connection: Connection, channel: Channel): string {
  const port = connection[`${channel}_port`];
  return connection.transport === "ipc" ? `ipc://${connection.ip}-${port}` : `tcp://${connection.ip}:${port}`;
}

/** A header for a new message of a session. */
export function header(type: string, session: string, username = "gradlab"): Header {
  return {
    msg_id: randomUUID(),
    session,
    username,
    date: new Date().toISOString(),
    msg_type: type,
    version: protocolVersion,
  };
}

/** Signs and splits messages of one connection; an empty key means unsigned, as the protocol says. */
export interface Codec {
  readonly encode: (message: Message) => Uint8Array[];
  /** The message, or undefined when the frames are malformed, forged, or seen before. */
  readonly decode: (frames: readonly Uint8Array[]) => Message | undefined;
}

const delimiter = Buffer.from("<IDS|MSG>");

/**
 * The encoder and decoder of a connection.
 *
 * @throws RangeError for a signature scheme other than `hmac-*`
 */
export function codec(connection: Pick<Connection, "key" | "signature_scheme">): Codec {
  const { key, signature_scheme: scheme } = connection;
  if (!scheme.startsWith("hmac-")) throw new RangeError(`wire: signature scheme ${scheme}, expected hmac-*`);
  const algorithm = scheme.slice("hmac-".length);
  const sign = (parts: readonly Uint8Array[]): Uint8Array => {
    if (key === "") return Buffer.alloc(0);
    const hmac = createHmac(algorithm, key);
    for (const part of parts) hmac.update(part);
    return Buffer.from(hmac.digest("hex"));
  };
  const seen = new Recent(65536);

  return {
    encode: ({ identities, header: head, parent, metadata, content, buffers }) => {
      const parts = [head, parent, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
      return [...identities, delimiter, sign(parts), ...parts, ...buffers];
    },
    decode: (frames) => {
      const at = frames.findIndex((frame) => delimiter.equals(frame));
      if (at < 0 || frames.length < at + 6) return undefined;
      const signature = frames[at + 1];
      const parts = frames.slice(at + 2, at + 6);
      if (!same(signature, sign(parts))) return undefined;
      if (key !== "" && !seen.add(Buffer.from(signature).toString("latin1"))) return undefined;
      return parse(parts, frames.slice(0, at), frames.slice(at + 6));
    },
  };
}

function parse(
  parts: readonly Uint8Array[],
  identities: readonly Uint8Array[],
  buffers: readonly Uint8Array[],
): Message | undefined {
  try {
    const [head, parent, metadata, content] = parts.map((part) => JSON.parse(text(part)) as Json);
    if (typeof head["msg_type"] !== "string" || typeof head["msg_id"] !== "string") return undefined;
    return {
      identities,
      header: head as unknown as Header,
      parent: (parent ?? {}) as unknown as Header,
      metadata: metadata ?? {},
      content: content ?? {},
      buffers,
    };
  } catch {
    return undefined;
  }
}

const text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

/** Remembers the last `size` to `2 * size` things it was told: enough to refuse a replayed message. */
class Recent {
  readonly #size: number;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(size: number) {
    this.#size = size;
  }

  /** False when it was there already. */
  add(thing: string): boolean {
    if (this.#young.has(thing) || this.#old.has(thing)) return false;
    this.#young.add(thing);
    if (this.#young.size >= this.#size) [this.#young, this.#old] = [new Set(), this.#young];
    return true;
  }
}
