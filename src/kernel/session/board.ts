/** Numbers that the session's thread and its watchdog both see. */
const enum Place {
  /** The run that is going on, 0 between runs. */
  running,
  /** The run that is to stop. */
  unwanted,
  /** The run that the watchdog cut off. */
  cut,
  /** Above 0 while an interruption would tear something apart. */
  shields,
  /** How many modules are being loaded. */
  loading,
  /** 0, 1 while an answer to `prompt` is awaited, 2 when it is there, 3 when the front end has none. */
  input,
  /** The length of the answer, in bytes. */
  length,
}
const places = 7;
/** An answer longer than this is cut off. */
const answerBytes = 65536;

/**
 * Memory shared by the session's thread and its watchdog: how they talk while the one computes without a pause.
 */
export class Board {
  readonly memory: SharedArrayBuffer;
  readonly #places: Int32Array;
  readonly #answer: Uint8Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(4 * places + answerBytes)) {
    this.memory = memory;
    this.#places = new Int32Array(memory, 0, places);
    this.#answer = new Uint8Array(memory, 4 * places);
  }

  get running(): number {
    return Atomics.load(this.#places, Place.running);
  }

  set running(run: number) {
    Atomics.store(this.#places, Place.running, run);
  }

  /** Whether a run is to stop: known here before anybody could tell the busy thread. */
  isUnwanted(run: number): boolean {
    return Atomics.load(this.#places, Place.unwanted) === run;
  }

  set unwanted(run: number) {
    Atomics.store(this.#places, Place.unwanted, run);
  }

  /** Whether a run was cut off, so that it will never end by itself. */
  wasCut(run: number): boolean {
    return Atomics.load(this.#places, Place.cut) === run;
  }

  set cut(run: number) {
    Atomics.store(this.#places, Place.cut, run);
  }

  get shielded(): boolean {
    return Atomics.load(this.#places, Place.shields) > 0;
  }

  /** Whether modules are being loaded: half a module would be of no use afterwards. */
  get loading(): boolean {
    return Atomics.load(this.#places, Place.loading) > 0;
  }

  async whileLoading<T>(load: () => Promise<T>): Promise<T> {
    Atomics.add(this.#places, Place.loading, 1);
    try {
      return await load();
    } finally {
      Atomics.sub(this.#places, Place.loading, 1);
    }
  }

  /** After an interruption no shield is up. */
  lower(): void {
    Atomics.store(this.#places, Place.shields, 0);
  }

  /** Does something that the watchdog must not cut in two. */
  shield(work: () => void): void {
    Atomics.add(this.#places, Place.shields, 1);
    try {
      work();
    } finally {
      Atomics.sub(this.#places, Place.shields, 1);
    }
  }

  /** Asks, by `ask`, and waits, without turning the event loop, for what the watchdog then notes down. */
  await(ask: () => void): string | null {
    Atomics.store(this.#places, Place.input, 1);
    ask();
    while (Atomics.load(this.#places, Place.input) === 1) Atomics.wait(this.#places, Place.input, 1);
    const found = Atomics.exchange(this.#places, Place.input, 0) === 2;
    const length = Atomics.load(this.#places, Place.length);
    return found ? new TextDecoder().decode(this.#answer.slice(0, length)) : null;
  }

  /** The watchdog's side of `await`. */
  answer(value: string | null): void {
    const { written } = new TextEncoder().encodeInto(value ?? "", this.#answer);
    Atomics.store(this.#places, Place.length, written);
    Atomics.store(this.#places, Place.input, value === null ? 3 : 2);
    Atomics.notify(this.#places, Place.input);
  }
}
