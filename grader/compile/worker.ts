/** The thread in which answers are parsed, type-checked and transpiled: a text that chokes the compiler stops only it. */
import { parentPort } from "node:worker_threads";
import type { Compiled } from "../records.js";
import { transpile, topLevelNames, type Source } from "./transpile.js";

/** What the thread is asked; each comes with a number that its reply repeats. */
export type Request =
  | { readonly kind: "transpile"; readonly sources: readonly Source[] }
  | { readonly kind: "names"; readonly texts: readonly string[] }
  | { readonly kind: "types"; readonly sources: readonly Source[] };

/** What became of each text that was to be transpiled. */
export type Transpiled = { readonly compiled: Compiled } | { readonly error: string };

let check: ReturnType<typeof import("./types.js").typeChecker> | undefined;

async function answer(request: Request): Promise<unknown> {
  if (request.kind === "transpile") return Promise.all(request.sources.map(transpiled));
  if (request.kind === "names") return request.texts.flatMap((text) => [...topLevelNames(text)]);
  try {
    return await typesOf(request.sources);
  } catch {
    check = undefined; // Its process has ended; another gets one more try.
    return typesOf(request.sources);
  }
}

async function transpiled(source: Source): Promise<Transpiled> {
  try {
    return { compiled: await transpile(source) };
  } catch (error) {
    return { error: String(error) };
  }
}

async function typesOf(sources: readonly Source[]): Promise<unknown> {
  // The thread that transpiles has no need of it, and it takes as long to load as all the rest.
  const { typeChecker } = await import("./types.js");
  check ??= typeChecker((pid) => parentPort!.postMessage({ pid }, []));
  return check(sources);
}

parentPort?.on("message", ({ id, request }: { id: number; request: Request }) => {
  void answer(request).then(
    (reply) => parentPort!.postMessage({ id, reply }, []),
    (error: unknown) => parentPort!.postMessage({ id, error: String(error) }, []),
  );
});
