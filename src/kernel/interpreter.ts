import { fileURLToPath } from "node:url";
import type { Display } from "../notebook/index.js";
import { Checker } from "./language/checker.js";
import {
  complete,
  completeness,
  inspect,
  type Completeness,
  type Completion,
  type Inspection,
} from "./language/help.js";
import { SyntaxFault, translate, type Translation } from "./language/translate.js";
import { endReport, failureReport, syntaxReport, typeReport, type Report } from "./report.js";
import { SessionProcess, type End } from "./session/child.js";
import type { Bundle, News, Outcome } from "./session/link.js";

/** Where what a cell shows goes, while it runs and after. */
export interface Listener {
  stream(name: "stdout" | "stderr", text: string): void;
  display(display: Display): void;
  update(display: Display): void;
  clear(wait: boolean): void;
  /** Asks the reader; undefined where the front end cannot. */
  readonly input?: (prompt: string, password: boolean) => Promise<string | null>;
}

/** How a cell ended. */
export type Result =
  { readonly status: "ok"; readonly result?: Bundle } | { readonly status: "error"; readonly report: Report };

interface Wanted {
  readonly wantsResult?: boolean;
  /** Whether it is only looked at: what it declares does not stay. */
  readonly isExpression?: boolean;
}

interface Pending {
  readonly run: number;
  finish(outcome: Outcome | { status: "ended"; report: Report }, unset: readonly string[]): void;
}

const packageRoot = fileURLToPath(new URL("../../../", import.meta.url));

/** Checks, translates and runs cells: everything of a kernel that is not the protocol. */
export class Interpreter {
  readonly #checker: Checker;
  readonly #folder: string;
  readonly #sources = new Map<string, string>();
  readonly #listeners = new Map<number, Listener>();
  readonly #known = new Set<string>();
  #process: SessionProcess;
  #run = 0;
  #pending: Pending | undefined;
  #exit: number | undefined;
  #checking = false;
  #companion: number | undefined;
  #stopping = false;
  #closed = false;
  #ready = false;

  constructor(folder: string) {
    this.#folder = folder;
    this.#process = this.#start();
    this.#checker = new Checker(folder, packageRoot, (pid) => {
      this.#companion = pid;
      this.#process.signal({ type: "companion", pid });
    });
    // The compilers start, and have done everything once, while the front end still introduces itself.
    void Promise.all([this.#checker.warm(), translate("let x = 1; x", "warm", new Set())]).catch(() => {});
  }

  /** @param name - what messages call the cell: `cell 3` */
  async execute(
    source: string,
    name: string,
    listener: Listener,
    { wantsResult = true, isExpression = false }: Wanted = {},
  ): Promise<Result> {
    this.#sources.set(name, source);
    this.#stopping = false;
    if (/["']gradlab["']/.test(source)) this.#process.order({ type: "load", specifier: "gradlab" });
    this.#checking = true;
    const found = await this.#translate(source, name)
      .catch((error: unknown): { status: "error"; report: Report } => {
        if (this.#stopping) return { status: "error", report: stopped };
        throw error;
      })
      .finally(() => (this.#checking = false));
    if ("status" in found) return found;
    const { translation, accept } = found;
    if (this.#stopping) return { status: "error", report: stopped };
    const { outcome, unset } = await this.#perform(translation, name, listener, wantsResult);
    if (outcome.status === "ended") return { status: "error", report: outcome.report };
    if (!isExpression) {
      for (const declared of translation.declares) if (!unset.includes(declared)) this.#known.add(declared);
      await accept(unset);
    }
    if (outcome.status === "ok") return outcome;
    return { status: "error", report: failureReport(outcome.failure, this.#sources) };
  }

  /** A signal came that may have hit the compilers, too. */
  recover(): void {
    this.#checker.renew(false);
    this.#checker.warm().catch(() => {});
  }

  /** Stops the cell that runs, however busy it is. */
  interrupt(): void {
    this.#stopping = true;
    if (this.#pending === undefined) {
      if (this.#checking) this.#checker.renew(true);
      return;
    }
    const { run } = this.#pending;
    this.#process.order({ type: "interrupt", run });
    this.#process.signal({ type: "interrupt", run });
    this.#process.signal({ type: "input", value: null });
  }

  complete(code: string, at: number): Promise<Completion> {
    return complete(this.#checker, code, at);
  }

  inspect(code: string, at: number): Promise<Inspection> {
    return inspect(this.#checker, code, at);
  }

  isComplete(code: string): Promise<Completeness> {
    return completeness(this.#checker, code);
  }

  close(): void {
    this.#closed = true;
    this.#process.kill();
    this.#checker.close();
  }

  async #translate(
    source: string,
    name: string,
  ): Promise<
    | { translation: Translation; accept: (unset: readonly string[]) => Promise<void> }
    | { status: "error"; report: Report }
  > {
    let translation: Translation;
    try {
      translation = await translate(source, name, this.#known);
    } catch (error) {
      if (!(error instanceof SyntaxFault) && !(error instanceof SyntaxError)) throw error;
      const problems = await this.#checker.syntax(source);
      const fault = error instanceof SyntaxFault ? error : new SyntaxFault(error.message, 1, 1);
      const report =
        problems.length > 0 ? typeReport(name, source, problems) : syntaxReport(name, source, fault);
      return { status: "error", report };
    }
    const { problems, accept } = await this.#checker.check(source, translation.declares);
    if (problems.length > 0) return { status: "error", report: typeReport(name, source, problems) };
    return { translation, accept };
  }

  #perform(
    { code, map, variables, declares }: Translation,
    name: string,
    listener: Listener,
    wantsResult: boolean,
  ): Promise<{ outcome: Outcome | { status: "ended"; report: Report }; unset: readonly string[] }> {
    const run = ++this.#run;
    this.#listeners.set(run, listener);
    this.#listeners.delete(run - 1000); // late output of cells so long ago is let go
    return new Promise((resolve) => {
      this.#pending = {
        run,
        finish: (outcome, unset) => {
          this.#pending = undefined;
          resolve({ outcome, unset });
        },
      };
      const allowsInput = listener.input !== undefined;
      this.#process.order({
        type: "run",
        program: { run, name, code, map, variables, declares, wantsResult, allowsInput },
      });
    });
  }

  #start(): SessionProcess {
    const child: SessionProcess = new SessionProcess(this.#folder, {
      news: (news) => this.#hear(news),
      text: (name, text) => this.#listeners.get(this.#run)?.stream(name, text),
      end: (end) => {
        if (!this.#closed) void this.#restart(end);
      },
    });
    return child;
  }

  async #restart(end: End): Promise<void> {
    const report = endReport(end, this.#exit);
    this.#exit = undefined;
    this.#known.clear();
    if (!this.#ready) {
      // Trying again would go on for ever.
      process.nextTick(() => {
        throw new Error(`the session process does not start: ${end.lastWords}`);
      });
      return;
    }
    this.#ready = false;
    this.#process = this.#start();
    if (this.#companion !== undefined) this.#process.signal({ type: "companion", pid: this.#companion });
    await this.#checker.forget();
    const pending = this.#pending;
    if (pending !== undefined) pending.finish({ status: "ended", report }, []);
    else this.#listeners.get(this.#run)?.stream("stderr", `${report.evalue}\n`);
  }

  #hear(news: News): void {
    if (news.type === "ready") {
      this.#ready = true;
      return;
    }
    const listener = this.#listeners.get(news.run);
    switch (news.type) {
      case "stream":
        return listener?.stream(news.name, news.text);
      case "display":
        return listener?.display(news.display);
      case "update":
        return listener?.update(news.display);
      case "clear":
        return listener?.clear(news.wait);
      case "input":
        return void this.#ask(listener, news.prompt, news.password);
      case "exit":
        this.#exit = news.code;
        return;
      default:
        if (this.#pending?.run === news.run) this.#pending.finish(news.outcome, news.unset);
    }
  }

  async #ask(listener: Listener | undefined, prompt: string, password: boolean): Promise<void> {
    const value = (await listener?.input?.(prompt, password)) ?? null;
    this.#process.signal({ type: "input", value });
  }
}

const stopped: Report = {
  ename: "KeyboardInterrupt",
  evalue: "The cell was stopped before it began.",
  traceback: ["KeyboardInterrupt: The cell was stopped before it began."],
};
