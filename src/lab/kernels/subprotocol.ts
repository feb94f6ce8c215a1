/**
 * Jupyter's two ways of putting messages on a WebSocket.
 * @see https://jupyter-server.readthedocs.io/en/latest/developers/websocket-protocols.html
 */
import { z } from "zod";
import type { Message } from "../../kernel/index.js";
import type { Heard, Spoken } from "./link.js";

/** A message and where it belongs. */
interface Utterance {
  readonly channel: Spoken;
  readonly message: Message;
}

/** One of the two ways. */
export interface Subprotocol {
  encode(channel: Heard, message: Message): string | Uint8Array;
  /** Undefined for what is not a message. */
  decode(data: Buffer, binary: boolean): Utterance | undefined;
}

export const v1 = "v1.kernel.websocket.jupyter.org";

const spoken = z.enum(["shell", "control", "stdin"]);
const json = z.record(z.string(), z.unknown());
const header = z.object({
  msg_id: z.string(),
  session: z.string().default(""),
  username: z.string().default(""),
  date: z.string().default(""),
  msg_type: z.string(),
  version: z.string().default("5.3"),
});
const parent = z.union([header, z.object({}).transform(() => ({}))]);
const parts = z.object({
  header,
  parent_header: parent.nullish().transform((value) => value ?? {}),
  metadata: json.nullish().transform((value) => value ?? {}),
  content: json.nullish().transform((value) => value ?? {}),
});
const whole = parts.extend({ channel: spoken.default("shell") });

const messageOf = (
  { header, parent_header, metadata, content }: z.infer<typeof parts>,
  buffers: readonly Uint8Array[],
): Message => ({ identities: [], header, parent: parent_header, metadata, content, buffers });

/** Version 1: binary, each part at an offset (64 bits, little-endian) told in front. */
export const binaryProtocol: Subprotocol = {
  encode(channel, message) {
    const { header, parent, metadata, content, buffers } = message;
    const texts = [header, parent, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
    const pieces = [Buffer.from(channel), ...texts, ...buffers];
    const head = Buffer.alloc(8 * (pieces.length + 2));
    head.writeBigUInt64LE(BigInt(pieces.length + 1), 0);
    let offset = head.length;
    for (const [index, piece] of pieces.entries()) {
      head.writeBigUInt64LE(BigInt(offset), 8 * (index + 1));
      offset += piece.length;
    }
    head.writeBigUInt64LE(BigInt(offset), 8 * (pieces.length + 1));
    return Buffer.concat([head, ...pieces]);
  },
  decode(data) {
    const pieces = split(data);
    if (!pieces || pieces.length < 5) return undefined;
    try {
      const channel = spoken.safeParse(pieces[0].toString());
      const [head, parent_header, metadata, content] = pieces
        .slice(1, 5)
        .map((piece) => JSON.parse(piece.toString()));
      const result = parts.safeParse({ header: head, parent_header, metadata, content });
      if (!channel.success || !result.success) return undefined;
      return { channel: channel.data, message: messageOf(result.data, pieces.slice(5)) };
    } catch {
      return undefined;
    }
  },
};

function split(data: Buffer): Buffer[] | undefined {
  if (data.length < 16) return undefined;
  const count = Number(data.readBigUInt64LE(0));
  if (!Number.isSafeInteger(count) || count < 2 || 8 * (count + 1) > data.length) return undefined;
  const offsets = Array.from({ length: count }, (_, index) => Number(data.readBigUInt64LE(8 * (index + 1))));
  const ordered = offsets.every((offset, index) => offset >= (offsets[index - 1] ?? 8 * (count + 1)));
  if (!ordered || offsets.at(-1)! > data.length) return undefined;
  return offsets.slice(0, -1).map((offset, index) => data.subarray(offset, offsets[index + 1]));
}

/** The older one: JSON, or, where there are buffers, JSON and buffers at offsets (32 bits, big-endian). */
export const jsonProtocol: Subprotocol = {
  encode(channel, { header, parent, metadata, content, buffers }) {
    const text = JSON.stringify({
      channel,
      header,
      msg_id: header.msg_id,
      msg_type: header.msg_type,
      parent_header: parent,
      metadata,
      content,
      buffers: [],
    });
    if (buffers.length === 0) return text;
    const pieces = [Buffer.from(text), ...buffers];
    const head = Buffer.alloc(4 * (pieces.length + 1));
    head.writeUInt32BE(pieces.length, 0);
    let offset = head.length;
    for (const [index, piece] of pieces.entries()) {
      head.writeUInt32BE(offset, 4 * (index + 1));
      offset += piece.length;
    }
    return Buffer.concat([head, ...pieces]);
  },
  decode(data, binary) {
    const pieces = binary ? splitOld(data) : [data];
    if (!pieces) return undefined;
    try {
      const result = whole.safeParse(JSON.parse(pieces[0].toString()));
      if (!result.success) return undefined;
      return { channel: result.data.channel, message: messageOf(result.data, pieces.slice(1)) };
    } catch {
      return undefined;
    }
  },
};

function splitOld(data: Buffer): Buffer[] | undefined {
  if (data.length < 8) return undefined;
  const count = data.readUInt32BE(0);
  if (count < 1 || 4 * (count + 1) > data.length) return undefined;
  const offsets = Array.from({ length: count }, (_, index) => data.readUInt32BE(4 * (index + 1)));
  const ordered = offsets.every((offset, index) => offset >= (offsets[index - 1] ?? 4 * (count + 1)));
  if (!ordered || offsets.at(-1)! > data.length) return undefined;
  return offsets.map((offset, index) => data.subarray(offset, offsets[index + 1]));
}
