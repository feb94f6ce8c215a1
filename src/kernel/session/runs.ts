import { setTimeout as sleep } from "node:timers/promises";
import vm from "node:vm";
import type { Board } from "./board.js";
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

/** Loads a module by name. */
export type Load = (specifier: string, options?: ImportCallOptions) => Promise<object>;

type Names = Readonly<Record<string, string>>;
/** What a cell's JavaScript is: a function of some helpers and of the boxes it uses. */
type Body = (
  load: Load,
  link: (specifier: string, names: Names, options?: ImportCallOptions) => Promise<void>,
  now: () => Run,
  live: <T>(run: Run, value: T) => T,
  each: <T>(run: Run, values: AsyncIterable<T> | Iterable<T>) => AsyncIterable<T>,
  meta: object,
  ...boxes: Box[]
) => Promise<unknown>;

/** So long, in milliseconds, an interrupted run may take to end by itself, so that its `finally` blocks are run. */
const patience = 120;

/** Runs cells one after the other, over variables that stay. */
export class Runs {
  /** The run to which belongs what happens now: that of the code which went on last. */
  current: Run = { id: 0, allowsInput: false, cancelled: false };
  readonly #variables = new Variables();
  readonly #board: Board;
  readonly #load: Load;
  readonly #meta: object;
  #active: Run | undefined;
  #giveUp: (() => void) | undefined;

  constructor(board: Board, load: Load, meta: object) {
    this.#board = board;
    this.#load = async (specifier, options) =>
      await board.whileLoading(async () => await load(specifier, options));
    this.#meta = meta;
  }

  /** Ends a run that was interrupted: called wherever one goes on. */
  checkpoint(): void {
    const run = this.current;
    if (run.cancelled || this.#board.isUnwanted(run.id)) {
      run.cancelled = true;
      throw new KeyboardInterrupt();
    }
  }

  async execute(
    program: Program,
    render: (value: unknown) => Promise<Bundle | undefined>,
  ): Promise<{ outcome: Outcome; unset: string[] }> {
    const run: Run = { id: program.run, allowsInput: program.allowsInput, cancelled: false };
    this.current = this.#active = run;
    rememberCell(program.name, program.map);
    const unset = this.#variables.declare(program.declares);
    const interrupted = new Promise<never>((_resolve, reject) => {
      this.#giveUp = () => reject(new KeyboardInterrupt());
    });
    try {
      // Begun in a turn of its own, so that cutting it off leaves this function whole.
      const work = Promise.resolve().then(() => this.#start(program, render));
      this.#board.running = run.id;
      const result = await Promise.race([work, interrupted]);
      this.#board.running = 0;
      return { outcome: { status: "ok", ...(result === undefined ? {} : { result }) }, unset: [] };
    } catch (thrown) {
      this.#board.running = 0; // from here on nothing may be cut off
      return { outcome: { status: "error", failure: failureOf(thrown) }, unset: unset() };
    } finally {
      this.current = run;
      this.#active = this.#giveUp = undefined;
    }
  }

  /** Ends a run: when it comes to a checkpoint, or without it. */
  async interrupt(id: number): Promise<void> {
    const run = this.#active;
    if (run?.id !== id) return;
    run.cancelled = true;
    if (!this.#board.wasCut(id)) await sleep(patience);
    if (this.#active === run) this.#giveUp?.();
  }

  async #start(
    program: Program,
    render: (value: unknown) => Promise<Bundle | undefined>,
  ): Promise<Bundle | undefined> {
    const script = new vm.Script(program.code, {
      filename: program.name,
      lineOffset: -1,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const body = script.runInThisContext() as Body;
    const boxes = program.variables.map((name) => this.#variables.box(name));
    const value = await body(this.#load, this.#link, this.#now, this.#live, this.#each, this.#meta, ...boxes);
    return program.wantsResult && value !== undefined ? await render(value) : undefined;
  }

  readonly #now = (): Run => this.current;

  readonly #live = <T>(run: Run, value: T): T => {
    this.current = run;
    this.checkpoint();
    return value;
  };

  readonly #each = (run: Run, values: AsyncIterable<unknown> | Iterable<unknown>): never =>
    checked(values, (value) => this.#live(run, value)) as never;

  readonly #link = async (specifier: string, names: Names, options?: ImportCallOptions): Promise<void> => {
    const namespace = await this.#load(specifier, options);
    for (const [name, member] of Object.entries(names)) this.#variables.link(name, namespace, member);
    this.checkpoint();
  };
}

async function* checked<T>(
  values: AsyncIterable<T> | Iterable<T>,
  check: (value: T) => T,
): AsyncGenerator<T, void, undefined> {
  for await (const value of values) yield check(value);
}
