/** The thread in which answers are parsed, type-checked and transpiled: a text that chokes the compiler stops only it. */
import { parentPort } from "node:worker_threads";
import { transpile, topLevelNames, type Source } from "./transpile.js";
import { typeChecker } from "./types.js";

/** What the thread is asked; each comes with a number that its reply repeats. */
export type Request =
  | { readonly kind: "transpile"; readonly source: Source }
  | { readonly kind: "names"; readonly texts: readonly string[] }
  | { readonly kind: "types"; readonly sources: readonly Source[] };

let check: ReturnType<typeof typeChecker> | undefined;

async function answer(request: Request): Promise<unknown> {
  if (request.kind === "transpile") return transpile(request.source);
  if (request.kind === "names") return request.texts.flatMap((text) => [...topLevelNames(text)]);
  try {
    return await typesOf(request.sources);
  } catch {
    check = undefined; // Its process has ended; another gets one more try.
    return typesOf(request.sources);
  }
}

async function typesOf(sources: readonly Source[]): Promise<unknown> {
  check ??= typeChecker((pid) => parentPort!.postMessage({ pid }, []));
  return check(sources);
}

parentPort?.on("message", ({ id, request }: { id: number; request: Request }) => {
  void answer(request).then(
    (reply) => parentPort!.postMessage({ id, reply }, []),
    (error: unknown) => parentPort!.postMessage({ id, error: String(error) }, []),
  );
});
