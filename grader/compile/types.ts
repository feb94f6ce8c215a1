import { spawnSync, type ChildProcess } from "node:child_process";
import path from "node:path";
import { toUSVString } from "node:util";
import { API, type Diagnostic as Found, type Snapshot } from "typescript/unstable/async";
import { packageRoot, typeRoot } from "../place.js";
import type { Diagnostic } from "../records.js";
import { findProgram } from "../sandbox/find.js";
import { contextFor, lineCount, locate, type Source } from "./transpile.js";

/** How many answers there is room for at once; a submission with more doubles it. */
const room = 16;
const keptResults = 4000;
const dataMegabytes = 3072;

const options = {
  target: "es2023",
  lib: ["es2023", "esnext.disposable", "dom"],
  module: "esnext",
  moduleResolution: "bundler",
  moduleDetection: "force",
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ["node"],
  typeRoots: [typeRoot()],
  paths: { gradlab: [path.join(packageRoot, "dist/src/index.d.ts")] },
};

/** An answer as the compiler sees it: with what the notebook gives it, in one file. */
interface Text {
  readonly text: string;
  readonly context: string;
}

/**
 * Checks the types of answers with TypeScript 7, whose compiler is a process of its own that stays warm: from one
 * submission to the next only the answers' texts change. What was found for a text is kept, for templates and equal
 * answers come again and again.
 *
 * @param started - told the compiler's process, so that it can be ended when it hangs
 */
export function typeChecker(
  started: (pid: number) => void,
): (sources: readonly Source[]) => Promise<Diagnostic[][]> {
  const project = new Project(started);
  const kept = new Map<string, Diagnostic[]>();
  const keep = (text: string, found: Diagnostic[]): void => {
    kept.set(text, found);
    if (kept.size > keptResults) kept.delete(kept.keys().next().value!);
  };
  return async (sources) => {
    const texts = sources.map((source): Text => {
      const context = contextFor(source);
      // Half a pair of surrogates cannot be encoded, and the compiler waits for ever for a text that it cannot read.
      return { context, text: toUSVString(`${context}\n${source.answer}\n`) };
    });
    const unknown = [...new Map(texts.map((one) => [one.text, one])).values()].filter(
      ({ text }) => !kept.has(text),
    );
    const alone = unknown.filter(({ text }) => reachesBeyond(text));
    for (const group of [unknown.filter((one) => !alone.includes(one)), ...alone.map((one) => [one])]) {
      const found = await project.check(group.map(({ text }) => text));
      for (const [index, { text, context }] of group.entries()) {
        keep(
          text,
          found[index].map((one) => locate(one, text, lineCount(context))).filter((one) => one !== undefined),
        );
      }
    }
    return texts.map(({ text }) => kept.get(text)!);
  };
}

/** Whether a text may change what another one means, or see it; it is then checked alone, so that no order matters. */
const reachesBeyond = (text: string): boolean =>
  /\bglobal\b|\bmodule\b|\bnamespace\b|\/\/\/|\\u|["'`]\.{1,2}\//.test(text);

type Remark = Parameters<typeof locate>[0];

/** A project whose files are slots for answers, only in memory. */
class Project {
  readonly #started: (pid: number) => void;
  readonly #texts = new Map<string, string>();
  readonly #config = path.join(packageRoot, ".gradlab-answers.json");
  #slots = 0;
  #api: API | undefined;
  #snapshot: Snapshot | undefined;

  constructor(started: (pid: number) => void) {
    this.#started = started;
    this.#grow(room);
  }

  /** What the compiler says about the types of each text. */
  async check(texts: readonly string[]): Promise<Remark[][]> {
    if (texts.length === 0) return [];
    const isLarger = texts.length > this.#slots;
    if (isLarger) this.#grow(2 * texts.length);
    const changed = Array.from({ length: this.#slots }, (_, slot) => slotName(slot)).filter((name, slot) => {
      const text = texts[slot] ?? "export {};\n";
      if (this.#texts.get(name) === text) return false;
      this.#texts.set(name, text);
      return true;
    });
    const { program } = await this.#see(isLarger ? "all" : changed);
    const found: Remark[][] = [];
    for (const slot of texts.keys()) {
      found.push((await program.getSemanticDiagnostics(slotName(slot))).map(remark));
    }
    return found;
  }

  #grow(slots: number): void {
    for (; this.#slots < slots; this.#slots++) this.#texts.set(slotName(this.#slots), "export {};\n");
    const files = Array.from({ length: slots }, (_, slot) => slotName(slot));
    this.#texts.set(this.#config, JSON.stringify({ compilerOptions: options, files }));
  }

  async #see(changed: readonly string[] | "all") {
    const isFirst = this.#api === undefined;
    this.#api ??= await this.#start();
    const fileChanges = changed === "all" ? { invalidateAll: true } : { changed: [...changed] };
    const snapshot = await this.#api.updateSnapshot(
      isFirst ? { openProjects: [this.#config] } : { fileChanges },
    );
    await this.#snapshot?.dispose();
    this.#snapshot = snapshot;
    return snapshot.getProject(this.#config) ?? snapshot.getProjects()[0];
  }

  async #start(): Promise<API> {
    const api = new API({
      cwd: packageRoot,
      // An answer sees declarations and nothing else of this machine.
      fs: {
        readFile: (name) => this.#texts.get(path.normalize(name)) ?? (declares(name) ? undefined : null),
      },
    });
    // Before it is given any text: one that it hangs at must not keep it from being ended.
    const { client } = api as unknown as Spawning;
    await client.connect();
    this.#announce(client.process?.pid);
    return api;
  }

  #announce(pid: number | undefined): void {
    if (pid === undefined) return;
    this.#started(pid);
    const prlimit = findProgram("prlimit");
    if (prlimit === undefined) return;
    spawnSync(prlimit, [`--pid=${pid}`, `--data=${dataMegabytes * 2 ** 20}`], { stdio: "ignore" });
  }
}

/** What is not public of an API: that which starts the compiler's process. */
interface Spawning {
  readonly client: { connect(): Promise<void>; readonly process?: ChildProcess };
}

const slotName = (slot: number): string => path.join(packageRoot, `.gradlab-answer-${slot}.ts`);
const declares = (name: string): boolean => /\.d\.[cm]?ts$|[/\\]package\.json$/.test(name);

const remark = (found: Found): Remark => ({
  start: found.pos,
  length: found.end - found.pos,
  messageText: chain(found, 0),
});

const chain = (found: Found, depth: number): string =>
  ["  ".repeat(depth) + found.text, ...(found.messageChain ?? []).map((next) => chain(next, depth + 1))].join(
    "\n",
  );
