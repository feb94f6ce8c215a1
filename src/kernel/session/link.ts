import type { Display } from "../../notebook/index.js";

/** A cell, translated to JavaScript, as the session runs it. */
export interface Program {
  /** Names the run in every answer. */
  readonly run: number;
  /** The name that stack frames show: `cell 3`. */
  readonly name: string;
  readonly code: string;
  /** The session variables that the code uses, declared here or by an earlier cell. */
  readonly variables: readonly string[];
  /** Those of them that this cell declares anew. */
  readonly declares: readonly string[];
  /** Whether a last expression's value is wanted, rendered for a person. */
  readonly wantsResult: boolean;
  readonly allowsInput: boolean;
  /** From generated positions to the cell's own: a source map, version 3, and the columns that were shifted afterwards. */
  readonly map: PositionMap;
}

/** How a place in generated code is found in the cell's source: first `shifts`, then the source map. */
export interface PositionMap {
  /** As `esbuild` wrote it. */
  readonly sourceMap: string;
  /** By generated line (from 0): pairs of a column and how many columns were put in before it. */
  readonly shifts: readonly (readonly (readonly [number, number])[])[];
}

/** What the protocol process tells the session process. */
export type Order =
  /** Load a module that a cell is about to import, while its types are still checked. */
  | { readonly type: "load"; readonly specifier: string }
  | { readonly type: "run"; readonly program: Program }
  | { readonly type: "interrupt"; readonly run: number };

/** What it tells the watchdog thread there, which listens even while the session's own thread is busy. */
export type Signal =
  | { readonly type: "interrupt"; readonly run: number }
  | { readonly type: "input"; readonly value: string | null }
  /** A process that must not outlive the kernel, and would if the kernel were killed while it is asked something. */
  | { readonly type: "companion"; readonly pid: number };

/** Something thrown, as plain data. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  /** Where it happened, innermost first, only what a reader can use. */
  readonly frames: readonly Frame[];
  /** What there is beyond name and message: properties of the error, its cause. */
  readonly details?: string;
}

/** One line of a stack trace. */
export interface Frame {
  readonly function: string;
  /** `cell 3`, or a file. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a finished run came to. */
export type Outcome =
  | { readonly status: "ok"; readonly result?: Bundle }
  | { readonly status: "error"; readonly failure: Failure };

/** One thing in several MIME types. */
export type Bundle = Pick<Display, "data" | "metadata">;

/** What the session process tells the protocol process. */
export type News =
  | { readonly type: "ready" }
  | {
      readonly type: "stream";
      readonly run: number;
      readonly name: "stdout" | "stderr";
      readonly text: string;
    }
  | { readonly type: "display" | "update"; readonly run: number; readonly display: Display }
  | { readonly type: "clear"; readonly run: number; readonly wait: boolean }
  | { readonly type: "input"; readonly run: number; readonly prompt: string; readonly password: boolean }
  | { readonly type: "exit"; readonly run: number; readonly code: number }
  | {
      readonly type: "done";
      readonly run: number;
      readonly outcome: Outcome;
      /** Of the declared variables those that were never assigned, because the cell failed before. */
      readonly unset: readonly string[];
    };

/** One message as bytes: its length, then JSON. */
export function frame(message: Order | Signal | News): Buffer {
  const json = JSON.stringify(message);
  const length = Buffer.byteLength(json);
  const bytes = Buffer.allocUnsafe(4 + length);
  bytes.writeUInt32LE(length);
  bytes.write(json, 4);
  return bytes;
}

/** Puts a stream's chunks together to messages again; returns what to call with each chunk. */
export function unframe(receive: (message: never) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let size = 0;
  return (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size >= 4) {
      if (chunks[0].length < 4) chunks = [Buffer.concat(chunks)];
      const length = chunks[0].readUInt32LE();
      if (size < 4 + length) return;
      const all = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      chunks = all.length > 4 + length ? [all.subarray(4 + length)] : [];
      size -= 4 + length;
      receive(JSON.parse(all.toString("utf8", 4, 4 + length)) as never);
    }
  };
}
