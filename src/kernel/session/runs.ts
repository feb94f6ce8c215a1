import { AsyncLocalStorage } from "node:async_hooks";
import vm from "node:vm";
import { failureOf, KeyboardInterrupt } from "./failures.js";
import type { Bundle, Outcome, Program } from "./link.js";
import { rememberCell } from "./places.js";
import { Variables, type Box } from "./variables.js";

/** A run of a cell, and all it started that still goes on. */
export interface Run {
  readonly id: number;
  readonly allowsInput: boolean;
  /** Set by an interrupt: what is left of the run ends at its next step. */
  cancelled: boolean;
}

type Names = Readonly<Record<string, string>>;
/** What a cell's JavaScript is: a function of the boxes it uses, after four helpers. */
type Body = (
  load: (specifier: string, options?: ImportCallOptions) => Promise<object>,
  link: (specifier: string, names: Names, options?: ImportCallOptions) => Promise<void>,
  live: <T>(value: T) => T,
  meta: object,
  ...boxes: Box[]
) => Promise<unknown>;

/** Runs cells one after the other, over variables that stay. */
export class Runs {
  readonly #variables = new Variables();
  readonly #context = new AsyncLocalStorage<Run>();
  readonly #load: (specifier: string, options?: ImportCallOptions) => Promise<object>;
  readonly #meta: object;
  #last: Run = { id: 0, allowsInput: false, cancelled: false };
  #interrupt: ((reason: KeyboardInterrupt) => void) | undefined;

  constructor(load: (specifier: string, options?: ImportCallOptions) => Promise<object>, meta: object) {
    this.#load = load;
    this.#meta = meta;
  }

  /** The run to which what happens now belongs: the one that started it, else the last. */
  get current(): Run {
    return this.#context.getStore() ?? this.#last;
  }

  /** Throws where a run goes on that was interrupted. */
  live<T>(value: T): T {
    if (this.#context.getStore()?.cancelled === true) throw new KeyboardInterrupt();
    return value;
  }

  async execute(
    program: Program,
    render: (value: unknown) => Promise<Bundle | undefined>,
  ): Promise<{ outcome: Outcome; unset: string[] }> {
    const run: Run = { id: program.run, allowsInput: program.allowsInput, cancelled: false };
    this.#last = run;
    rememberCell(program.name, program.map);
    const unset = this.#variables.declare(program.declares);
    const interrupted = new Promise<never>((_resolve, reject) => (this.#interrupt = reject));
    try {
      const work = this.#context.run(run, async () => {
        const value = await this.#start(program);
        return program.wantsResult && value !== undefined ? await render(value) : undefined;
      });
      const result = await Promise.race([work, interrupted]);
      return { outcome: { status: "ok", ...(result === undefined ? {} : { result }) }, unset: [] };
    } catch (thrown) {
      const status = thrown instanceof KeyboardInterrupt ? "interrupted" : "error";
      return { outcome: { status, failure: failureOf(thrown) }, unset: unset() };
    } finally {
      this.#interrupt = undefined;
    }
  }

  interrupt(id: number): void {
    if (this.#last.id !== id) return;
    this.#last.cancelled = true;
    this.#interrupt?.(new KeyboardInterrupt());
  }

  async #start(program: Program): Promise<unknown> {
    const script = new vm.Script(program.code, {
      filename: program.name,
      lineOffset: -1,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const body = script.runInThisContext() as Body;
    const boxes = program.variables.map((name) => this.#variables.box(name));
    return await body(this.#load, this.#link, this.#live, this.#meta, ...boxes);
  }

  readonly #live = <T>(value: T): T => this.live(value);

  readonly #link = async (specifier: string, names: Names, options?: ImportCallOptions): Promise<void> => {
    const namespace = await this.#load(specifier, options);
    for (const [name, member] of Object.entries(names)) this.#variables.link(name, namespace, member);
  };
}
