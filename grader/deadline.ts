/** An author's code that was ended because it took too long. */
export class Endless extends Error {
  override readonly name: string = "Endless";
}

/** Ends what an assignment's own code does in the grader's process, where nothing else would. */
export interface Deadline {
  /** To be called with each of the code's steps, see `counted`: that is where it is ended. */
  readonly step: () => void;
  /** How often it was called. */
  steps(): number;
  /** From here on the time counts. */
  begin(): void;
  /** The function, from which no promise is waited for any longer. */
  within(work: (...inputs: unknown[]) => unknown): (...inputs: unknown[]) => unknown;
}

/** After how many steps the clock is looked at: a matter of microseconds, or of a few tensor operations. */
const often = 2 ** 12;

/** Before so many milliseconds nobody asks for the processor's time, which takes longer than most calls. */
const short = 50;

/** Gives each call so many seconds, of the clock and of the processor both: a busy machine is no author's fault. */
export function deadline(seconds: number): Deadline {
  let count = 0;
  let start = 0;
  /** The processor's time when a call was first seen to be no short one. */
  let used: NodeJS.CpuUsage | undefined;
  const tooLong = (): Endless => new Endless(`stopped after ${seconds} s`);
  const look = (): void => {
    const passed = performance.now() - start;
    if (passed >= short) used ??= process.cpuUsage();
    if (used === undefined || passed < seconds * 1000) return;
    const { user, system } = process.cpuUsage(used);
    if (user + system >= seconds * 1e6) throw tooLong();
  };
  return {
    step() {
      if (++count % often === 0) look();
    },
    steps: () => count,
    begin() {
      start = performance.now();
      used = undefined;
    },
    within:
      (work) =>
      (...inputs) => {
        const given = work(...inputs);
        if (!(given instanceof Promise)) return given;
        return new Promise((resolve, reject) => {
          const timer = setTimeout(() => reject(tooLong()), seconds * 1000);
          void given.finally(() => clearTimeout(timer)).then(resolve, reject);
        });
      },
  };
}
