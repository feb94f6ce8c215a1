import { readSync, writeSync } from "node:fs";
import { pipes } from "./protocol.js";

// Taken before any answer is loaded. Reading and writing block: nothing of an answer's runs between two calls. And nothing of
// an answer's is asked while a message is read or written, no method and no getter of a prototype: whoever is asked sees the
// bytes, and could change what was counted.
let read: typeof readSync = readSync;
let write: typeof writeSync = writeSync;
const Bytes = Uint8Array;
const Memory = ArrayBuffer;
const { apply, defineProperty, get, getOwnPropertyDescriptor } = Reflect;
const encoder = new TextEncoder();
const encode = encoder.encode.bind(encoder);
const decoder = new TextDecoder();
const decode = decoder.decode.bind(decoder);
const lengthGetter = getOwnPropertyDescriptor(Object.getPrototypeOf(Bytes.prototype) as object, "length")!;
const lengthOf = get(lengthGetter, "get") as () => number;

/** Bytes that tell their length themselves, without a getter that may be the answer's. */
function own(bytes: Uint8Array): Uint8Array {
  const value = apply(lengthOf, bytes, []);
  defineProperty(bytes, "byteLength", { __proto__: null, value } as PropertyDescriptor);
  return bytes;
}

let capacity = 1 << 16;
let memory = new Memory(capacity);
let store = own(new Bytes(memory));
/** Where in the store what was read begins, and where it ends. */
let from = 0;
let to = 0;

/** The next message, as JSON text, or undefined when the grader has closed the pipe. */
export function receive(): string | undefined {
  for (let at = from; ; at++) {
    if (at === to) {
      const before = from;
      if (!more()) return undefined;
      at -= before - from; // What was read may lie elsewhere now.
    }
    if (store[at] !== 10) continue;
    const line: string = decode(own(new Bytes(memory, from, at - from)));
    from = at + 1;
    return line;
  }
}

/** Reads on, into the room behind what is there; false at the end. What was to be said is said before. */
function more(): boolean {
  flush();
  if (to === capacity) makeRoom();
  const count = read(pipes.read, store, to, capacity - to, null);
  to += count;
  return count > 0;
}

function makeRoom(): void {
  const kept = to - from;
  if (2 * kept > capacity) capacity *= 2;
  const oldStore = store;
  const oldFrom = from;
  memory = new Memory(capacity);
  store = own(new Bytes(memory));
  for (let k = 0; k < kept; k++) store[k] = oldStore[oldFrom + k];
  from = 0;
  to = kept;
}

let unsaid = "";

/** Sends one message, already JSON text without line breaks: at the latest when the next is waited for. */
export function send(text: string): void {
  unsaid += `${text}\n`;
  if (from === to || unsaid.length > longest) flush();
}

/** How much may wait to be sent, in characters. */
const longest = 1 << 16;

/** Sends what waits to be sent. */
export function flush(): void {
  if (unsaid === "") return;
  const bytes = own(encode(unsaid));
  unsaid = "";
  const length = apply(lengthOf, bytes, []);
  for (let sent = 0; sent < length;) {
    try {
      sent += write(pipes.write, bytes, sent, length - sent);
    } catch (error) {
      if ((error as { code?: string }).code !== "EAGAIN") throw error;
    }
  }
}

/**
 * Has `receive` give these lines and then the end, while something is tried before any answer is loaded.
 *
 * @returns what was sent meanwhile
 */
export async function among(lines: readonly string[], work: () => Promise<void>): Promise<string> {
  const given = encode(lines.map((line) => `${line}\n`).join(""));
  let [at, said] = [0, ""];
  read = ((_file: number, into: Uint8Array, place: number, most: number) => {
    const part = given.subarray(at, at + most);
    into.set(part, place);
    at += part.length;
    return part.length;
  }) as typeof readSync;
  write = ((_file: number, bytes: Uint8Array, place: number, length: number) => {
    said += new TextDecoder().decode(bytes.subarray(place, place + length));
    return length;
  }) as typeof writeSync;
  try {
    await work();
    flush();
    return said;
  } finally {
    [read, write, from, to] = [readSync, writeSync, 0, 0];
  }
}
