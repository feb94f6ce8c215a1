import { Worker } from "node:worker_threads";
import { built } from "../place.js";
import type { Compiled, Diagnostic } from "../records.js";
import type { Source } from "./transpile.js";
import { Uncompilable } from "./uncompilable.js";
import { watchTime } from "./watch.js";
import type { Request, Transpiled } from "./worker.js";

export type { Source } from "./transpile.js";
export { Uncompilable } from "./uncompilable.js";

/**
 * Compiles answers in a thread, and checks types in another that waits for the type checker's process: in each one request at
 * a time, each within a time limit of the processor's.
 */
export interface Compiler {
  transpile(source: Source): Promise<Compiled>;
  /** The types' errors in each of a submission's answers. */
  types(sources: readonly Source[]): Promise<Diagnostic[][]>;
  /** The names that these cells declare. */
  names(texts: readonly string[]): Promise<string[]>;
  close(): Promise<void>;
}

/** Starts a compiler; its threads begin with their first request. */
export function startCompiler(seconds: number = 20): Compiler {
  const [texts, types] = [openThread(seconds), openThread(seconds)];
  return {
    transpile: transpileWith(texts),
    types: (sources) => types.ask({ kind: "types", sources }) as Promise<Diagnostic[][]>,
    names: (names) => texts.ask({ kind: "names", texts: names }) as Promise<string[]>,
    close: async () => void (await Promise.all([texts.stop(), types.stop()])),
  };
}

/**
 * Has texts transpiled that come at one time, a submission's, with one request: waking the thread takes as long as a short text.
 * Where that fails, one of them has choked the compiler, and each is tried by itself.
 */
function transpileWith(thread: Thread): Compiler["transpile"] {
  let waiting: Text[] = [];
  const askFor = async (texts: readonly Text[]): Promise<void> => {
    try {
      const sources = texts.map(({ source }) => source);
      const found = (await thread.ask({ kind: "transpile", sources })) as Transpiled[];
      for (const [index, { resolve, reject }] of texts.entries()) {
        const one = found[index];
        if ("error" in one) reject(new Uncompilable(one.error));
        else resolve(one.compiled);
      }
    } catch (error) {
      if (texts.length === 1) texts[0].reject(error as Error);
      else await Promise.all(texts.map((text) => askFor([text])));
    }
  };
  return (source) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) {
        queueMicrotask(() => {
          void askFor(waiting);
          waiting = [];
        });
      }
      waiting.push({ source, resolve, reject });
    });
}

interface Text {
  readonly source: Source;
  readonly resolve: (compiled: Compiled) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  ask(request: Request): Promise<unknown>;
  stop(): Promise<void>;
}

/** A thread that is replaced when it had to be stopped. */
function openThread(seconds: number): Thread {
  let worker: Worker | undefined;
  let types: number | undefined;
  let isAskedForTypes = false;
  let last: Promise<unknown> = Promise.resolve();
  let count = 0;
  const stop = async (): Promise<void> => {
    const old = worker;
    worker = undefined;
    // One that is started at this moment is made known before the thread has ended, unless the thread is too busy for that.
    old?.on("message", ({ pid }: Reply) => pid !== undefined && kill(pid));
    if (old && isAskedForTypes && types === undefined) await hasStarted(old);
    if (types !== undefined) kill(types);
    types = undefined;
    await old?.terminate();
  };
  /** Until this thread has a process for types, or a second has gone by. */
  const hasStarted = (old: Worker): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, 1000);
      old.on("message", ({ pid }: Reply) => {
        if (pid === undefined) return;
        clearTimeout(timer);
        resolve();
      });
    });
  const once = (request: Request): Promise<unknown> =>
    new Promise((resolve, reject) => {
      worker ??= newWorker();
      const [current, id] = [worker, ++count];
      const watch = watchTime(seconds, request.kind === "types" ? () => types : undefined);
      let isOver = false;
      const finish = (error?: Error, reply?: unknown): void => {
        isOver = true;
        isAskedForTypes = false;
        clearTimeout(timer);
        current.removeAllListeners("message").removeAllListeners("error").removeAllListeners("exit");
        if (error) reject(error);
        else resolve(reply);
      };
      const fail = (reason: Error): void => {
        if (isOver) return; // Stopping the thread is no second reason.
        isOver = true;
        void stop().then(() => finish(reason));
      };
      const look = (): void => {
        const more = watch();
        if (typeof more === "number") timer = setTimeout(look, more * 1000);
        else fail(more);
      };
      let timer = setTimeout(look, seconds * 1000);
      current.on("message", (message: Reply) => {
        if (isOver) return;
        if (message.pid !== undefined) {
          if (types !== undefined) kill(types); // It has ended, or nobody waits for it any more.
          types = message.pid;
          running.add(types);
        }
        if (message.id !== id) return;
        if (message.error === undefined) finish(undefined, message.reply);
        else finish(new Uncompilable(message.error));
      });
      current.on("error", (error: NodeJS.ErrnoException) =>
        fail(
          error.code === "ERR_WORKER_OUT_OF_MEMORY"
            ? new Uncompilable(`the compiler gave up (${error.message})`)
            : error,
        ),
      );
      current.on("exit", (code) => fail(new Error(`the compiler's thread ended with code ${code}`)));
      isAskedForTypes = request.kind === "types";
      current.postMessage({ id, request }, []);
    });
  const ask = (request: Request): Promise<unknown> => {
    const reply = last.then(() => once(request));
    last = reply.catch(() => undefined);
    return reply;
  };
  return { ask, stop };
}

/** What a thread sends: what it was asked for, or which process checks its types. */
interface Reply {
  readonly id?: number;
  readonly reply?: unknown;
  readonly error?: string;
  readonly pid?: number;
}

/** The type checkers' processes. None outlives this one, however it comes to its end. */
const running = new Set<number>();
process.on("exit", () => running.forEach(kill));

/** The type checker's process: it would not notice that its thread is gone. */
function kill(pid: number): void {
  running.delete(pid);
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/** Has a thread get up for the compiler that will be started soon. */
export function expectCompiler(): void {
  spare ??= freshWorker();
}
let spare: Worker | undefined;

function newWorker(): Worker {
  const worker = spare ?? freshWorker();
  spare = undefined;
  return worker;
}

function freshWorker(): Worker {
  const worker = new Worker(built("grader/compile/worker.js"), {
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
    execArgv: [],
  });
  worker.unref();
  return worker;
}
