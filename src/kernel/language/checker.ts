import type { ChildProcess } from "node:child_process";
import path from "node:path";
import type { API, Diagnostic, Project, Snapshot } from "typescript/unstable/async";
import { CellFiles } from "./files.js";
import { namesOf, type Kind } from "./names.js";

/** Something wrong with a cell's types or syntax. */
export interface Problem {
  /** In UTF-16 units from the cell's start. */
  readonly start: number;
  readonly end: number;
  readonly code: number;
  readonly message: string;
}

/** What the checker found about a cell. */
export interface Checked {
  readonly problems: readonly Problem[];
  /** Lets later cells see what this one declares, except what it did not get to. */
  readonly accept: (unset: readonly string[]) => Promise<void>;
}

/** What the checker says about one version of a cell. */
interface View {
  readonly project: Project;
  readonly file: string;
}

/**
 * Type-checks cells with TypeScript 7, whose compiler is a process of its own and is asked through `typescript/unstable/async`.
 * Every cell is a module; names of earlier cells reach it through global namespaces (see {@link CellFiles}), so that a cell's
 * cost does not grow with the number of cells before it.
 */
export class Checker {
  readonly #files: CellFiles;
  readonly #started: (pid: number) => void;
  #compiler: Promise<API> | undefined;
  #snapshot: Snapshot | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;
  #abandon: ((reason: Abandoned) => void) | undefined;

  /** @param started - told the process of each compiler that is started */
  constructor(folder: string, packageRoot: string, started: (pid: number) => void) {
    this.#started = started;
    this.#files = new CellFiles(folder, packageRoot);
  }

  /** Starts the compiler, so that it is warm when the first cell comes. */
  async warm(): Promise<void> {
    await this.check("1;", []);
  }

  /** @param values - names that the cell declares, as the translator found them */
  check(source: string, values: readonly string[]): Promise<Checked> {
    return this.#alone(async () => {
      const slot = this.#files.next;
      const names = new Map<string, Kind>(values.map((name) => [name, "let"]));
      if (values.length > 0 || /\b(?:interface|type|declare|namespace|module|enum|import)\b/.test(source)) {
        this.#files.write(slot, source);
        const { project, file } = await this.#see([slot]);
        const tree = await project.program.getSourceFile(file);
        for (const [name, kind] of namesOf([...(tree?.statements ?? [])])) names.set(name, kind);
      }
      this.#files.write(slot, source, names);
      const problems = await this.#problems(await this.#see([slot]), source.length);
      return {
        problems,
        accept: (unset) =>
          this.#alone(async () => {
            const kept = new Map([...names].filter(([name]) => !unset.includes(name)));
            if (this.#files.accept(slot, kept)) await this.#see("all");
          }),
      };
    });
  }

  /** What the session's cells declared. */
  names(): readonly string[] {
    return this.#files.names();
  }

  /** Answers a question about a text that is not run: `ask` gets the project and the file that holds it. */
  ask<T>(
    source: string,
    joined: boolean,
    ask: (project: Project, file: string, text: string) => Promise<T>,
  ): Promise<T> {
    return this.#alone(async () => {
      if (joined) this.#files.writeQuestion(source);
      else this.#files.writePlain(0, source);
      const { project, file } = await this.#see([0]);
      return await ask(project, file, this.#files.read(file) ?? "");
    });
  }

  /** What does not parse in a text. */
  syntax(source: string): Promise<readonly Problem[]> {
    return this.ask(source, false, async ({ program }, file) =>
      (await program.getSyntacticDiagnostics(file))
        .map(problem)
        .filter(({ start }) => start <= source.length),
    );
  }

  /** Forgets all cells: the session began again. */
  forget(): Promise<void> {
    return this.#alone(async () => {
      this.#files.clear();
      await this.#see("all");
    });
  }

  /**
   * Starts the compiler anew: it hangs, or a signal to the whole process group has hit it too.
   *
   * @param giveUp - what it was asked is not asked again
   */
  renew(giveUp: boolean): void {
    if (this.#abandon !== undefined) this.#abandon(new Abandoned(giveUp));
    else this.#drop();
  }

  close(): void {
    this.#closed = true;
    void this.#compiler?.then(end);
  }

  #drop(): void {
    void this.#compiler?.then(end);
    this.#compiler = this.#snapshot = undefined;
  }

  /** One question at a time; a compiler that died is started again, once. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const attempt = async (again: boolean): Promise<T> => {
      const abandoned = new Promise<never>((_resolve, reject) => (this.#abandon = reject));
      try {
        return await Promise.race([work(), abandoned]);
      } catch (error) {
        if (this.#closed || /needs auto imports/.test(String(error))) throw error;
        this.#drop();
        if (!again || (error instanceof Abandoned && error.giveUp)) throw error;
        return await attempt(false);
      } finally {
        this.#abandon = undefined;
      }
    };
    const result = this.#queue.then(async () => await attempt(true));
    this.#queue = result.catch(() => {});
    return result;
  }

  /** Tells the compiler which slots changed. */
  async #see(slots: readonly number[] | "all"): Promise<View> {
    const first = this.#compiler === undefined;
    this.#compiler ??= this.#start();
    const compiler = await this.#compiler;
    const { config } = this.#files;
    const snapshot = await compiler.updateSnapshot(
      first
        ? { openProjects: [config] }
        : {
            fileChanges:
              slots === "all"
                ? { invalidateAll: true }
                : { changed: slots.map((slot) => this.#files.name(slot)) },
          },
    );
    await this.#snapshot?.dispose().catch(() => {});
    this.#snapshot = snapshot;
    const project = snapshot.getProject(config) ?? snapshot.getProjects()[0];
    return { project, file: this.#files.name(slots === "all" ? 0 : (slots[0] ?? 0)) };
  }

  async #start(): Promise<API> {
    const { API: Compiler } = await import("typescript/unstable/async");
    const compiler = new Compiler({
      cwd: path.dirname(this.#files.config),
      fs: { readFile: (name) => this.#files.read(name) },
    });
    // Its process starts with the first question.
    const look = setInterval(() => {
      const pid = processOf(compiler)?.pid;
      if (pid === undefined) return;
      clearInterval(look);
      this.#started(pid);
    }, 5).unref();
    return compiler;
  }

  async #problems({ project: { program }, file }: View, length: number): Promise<Problem[]> {
    const syntactic = await program.getSyntacticDiagnostics(file);
    const found = syntactic.length > 0 ? syntactic : await program.getSemanticDiagnostics(file);
    return found
      .map(problem)
      .filter(({ start, code }) => start <= length && !tolerated.has(code))
      .toSorted((a, b) => a.start - b.start);
  }
}

/** A question to the compiler was taken back. */
class Abandoned extends Error {
  readonly giveUp: boolean;

  constructor(giveUp: boolean) {
    super("the type checker was stopped");
    this.giveUp = giveUp;
  }
}

/** The compiler's process, which its interface keeps to itself and cannot end when it hangs. */
const processOf = (compiler: API): ChildProcess | undefined =>
  (compiler as unknown as { client?: { process?: ChildProcess } }).client?.process;

function end(compiler: API): void {
  processOf(compiler)?.kill("SIGKILL");
}

/** A package without types is `any`, and a variable whose type later cells would have to tell. */
const tolerated = new Set([7016, 7034, 7005]);

const problem = (diagnostic: Diagnostic): Problem => ({
  start: diagnostic.pos,
  end: diagnostic.end,
  code: diagnostic.code,
  message: chain(diagnostic, 0),
});

function chain(diagnostic: Diagnostic, depth: number): string {
  const inner = diagnostic.messageChain?.map((next) => chain(next, depth + 1)) ?? [];
  // How cells are joined is nobody's business.
  const text = diagnostic.text.replaceAll(/import\("[^"]*\.gradlab-cell-\d+"\)\.|\$cell\d+\./g, "");
  return ["  ".repeat(depth) + text, ...inner].join("\n");
}
