import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import { GradlabError } from "../../errors.js";

/** What went wrong with a request, as the status of its answer and one sentence. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What a request asks for. */
export interface Target {
  /** As it was sent, not decoded. */
  readonly pathname: string;
  readonly query: URLSearchParams;
}

/** A request that has passed the guard. */
export interface Call {
  readonly method: string;
  /** What the route's pattern captured, decoded. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  /** The body, parsed; 400 when it is not what the schema asks for, 413 when it is too large. */
  readonly json: <T>(schema: z.ZodType<T>) => Promise<T>;
}

/** The answer to a request. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text or bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
}

/** A method, a pattern of the path that captures its parts, and what answers. */
export type Route = readonly [
  method: string,
  pattern: RegExp,
  answer: (call: Call) => Reply | Promise<Reply>,
];

/** A body larger than this is refused. */
export const largestBody: number = 100 * 2 ** 20;

/** Answers 200 with JSON. */
export const ok = (body: unknown): Reply => ({ status: 200, body });
/** Answers 204. */
export const done: Reply = { status: 204 };
/** Answers with a page. */
export const html = (body: string, status = 200): Reply => ({
  status,
  body,
  headers: { "content-type": "text/html; charset=utf-8" },
});

/** The part of a URL's path that people wrote before encoding; 400 when the encoding is broken. */
export function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HttpError(400, `the path ${text} is not properly percent-encoded`);
  }
}

/** Reads and parses the body. */
export async function readJson<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const bytes = await readBody(request);
  let raw: unknown = {};
  try {
    if (bytes.length > 0) raw = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw new HttpError(400, `the request's body is not JSON: ${(error as Error).message}`);
  }
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new HttpError(400, `the request's body: ${path.map(String).join(".") || "all of it"}: ${message}`);
}

/**
 * What is sent beyond the limit is read on and let go: a client that is hung up on while it still sends would not see
 * the answer.
 */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const limit = new HttpError(413, `the request is larger than ${largestBody / 2 ** 20} MB`);
    if (Number(request.headers["content-length"] ?? 0) > largestBody) reject(limit);
    const chunks: Buffer[] = [];
    let size = 0;
    request
      .on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > 10 * largestBody) request.destroy();
        else if (size <= largestBody) chunks.push(chunk);
        else {
          chunks.length = 0;
          reject(limit);
        }
      })
      .on("end", () => resolve(Buffer.concat(chunks)))
      .on("error", reject)
      .on("close", () => reject(new HttpError(400, "the request ended before its body was there")));
  });
}

/**
 * Sent with every answer: no other site may frame, read or guess at what we serve. Without any referrer a browser would
 * send our own forms as if they came from nowhere, and the guard would refuse them.
 */
const always: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "same-origin",
  "x-frame-options": "DENY",
};

/** Sends an answer. */
export function send(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  const plain = typeof body === "string" || body instanceof Uint8Array;
  const bytes = body === undefined ? undefined : plain ? body : JSON.stringify(body);
  response.writeHead(status, {
    ...always,
    ...(plain ? {} : { "content-type": "application/json" }),
    "cache-control": "no-store",
    ...headers,
  });
  response.end(bytes);
}

/** The answer to a failed request, in the form that Jupyter's clients show. */
export function failure(error: unknown): Reply {
  if (error instanceof HttpError) {
    const { status, message } = error;
    return { status, body: { message, reason: null } };
  }
  if (error instanceof GradlabError) return { status: 400, body: { message: error.message, reason: null } };
  console.error("the lab: a fault of its own, please report it\n", error);
  return { status: 500, body: { message: "the lab failed; the terminal says how", reason: null } };
}
