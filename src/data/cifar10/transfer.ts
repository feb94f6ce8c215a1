import { open, rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { GradlabError } from "../../errors.js";

/** Bytes on disk, and the whole where the server told it. */
export interface Progress {
  /** Bytes that are on disk. */
  readonly received: number;
  /** Bytes in all; undefined where the server does not tell. */
  readonly total: number | undefined;
}

/** How a transfer behaves. */
export interface TransferOptions {
  readonly onProgress: ((progress: Progress) => void) | undefined;
  /** Milliseconds before the first retry of a connection that was cut; doubled for each next. */
  readonly pause: number;
}

/** So many attempts in a row may bring no new byte. */
const patience = 4;

/**
 * Downloads `url` to `file`, going on from the bytes that are there already (HTTP Range) and again whenever the
 * connection is cut.
 *
 * @throws GradlabError when there is no connection, the server refuses, or it was cut too often.
 */
export async function transfer(url: string, file: string, options: TransferOptions): Promise<void> {
  let barren = 0;
  for (;;) {
    const before = await sizeOf(file);
    const outcome = await attempt(url, file, before, options);
    if (outcome === "complete") return;
    const after = await sizeOf(file);
    barren = after > before ? 0 : barren + 1;
    if (barren === patience || (outcome.final && after === before)) {
      throw new GradlabError(
        `data cifar10: ${url}: ${outcome.why}; ${after > 0 ? `${after} bytes are kept, run the command again to go on` : "check the connection, or name another source with --url"}`,
      );
    }
    await sleep(options.pause * 2 ** barren);
  }
}

interface Failure {
  readonly why: string;
  /** Whether trying again at once is pointless. */
  readonly final: boolean;
}

async function attempt(
  url: string,
  file: string,
  have: number,
  { onProgress }: TransferOptions,
): Promise<"complete" | Failure> {
  let response: Response;
  try {
    const range = have > 0 ? { range: `bytes=${have}-` } : {};
    response = await fetch(url, { headers: { "accept-encoding": "identity", ...range } });
  } catch (error) {
    return { why: `no connection (${reason(error)})`, final: true };
  }
  if (response.status === 416) {
    await response.body?.cancel();
    if (response.headers.get("content-range") === `bytes */${have}`) return "complete";
    await rm(file, { force: true });
    return { why: "what was downloaded before does not fit", final: false };
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    return {
      why: `the server answered ${response.status} ${response.statusText}`.trimEnd(),
      final: response.status < 500,
    };
  }
  const from = response.status === 206 ? rangeStart(response) : 0;
  if (from !== 0 && from !== have) {
    await response.body.cancel();
    await rm(file, { force: true });
    return { why: `the server sent bytes from ${from}, not from ${have}`, final: false };
  }
  return receive(response, file, from, onProgress);
}

/** Appends the response to the file from byte `from` on. */
async function receive(
  response: Response,
  file: string,
  from: number,
  onProgress: TransferOptions["onProgress"],
): Promise<"complete" | Failure> {
  const length = response.headers.get("content-length");
  const total = length === null ? undefined : from + Number(length);
  let received = from;
  const handle = await open(file, from === 0 ? "w" : "a");
  const reader = response.body!.getReader();
  try {
    for (;;) {
      onProgress?.({ received, total });
      let step: Awaited<ReturnType<typeof reader.read>>;
      try {
        step = await reader.read();
      } catch (error) {
        return { why: `the connection was cut (${reason(error)})`, final: false };
      }
      if (step.done) break;
      await handle.writeFile(step.value);
      received += step.value.length;
    }
  } finally {
    await handle.close();
    await reader.cancel().catch(() => undefined);
  }
  if (total === undefined || received === total) return "complete";
  return { why: `the connection was cut after ${received} of ${total} bytes`, final: false };
}

const rangeStart = (response: Response): number =>
  Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? NaN);

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

/** What Node says in the innermost cause: ENOTFOUND, ECONNREFUSED, CERT_HAS_EXPIRED. */
function reason(error: unknown): string {
  const { cause, code, message } = error as NodeJS.ErrnoException & { cause?: unknown };
  return cause === undefined ? (code ?? message) : reason(cause);
}
