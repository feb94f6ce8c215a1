/** Numbers that the session's thread and its watchdog both see. */
const enum Place {
  /** The run that is going on, 0 between runs. */
  running,
  /** Above 0 while an interruption would tear something apart. */
  shields,
  /** 0, 1 while an answer to `prompt` is awaited, 2 when it is there, 3 when the front end has none. */
  input,
  /** The length of the answer, in bytes. */
  length,
}
const places = 4;
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

  get shielded(): boolean {
    return Atomics.load(this.#places, Place.shields) > 0;
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
