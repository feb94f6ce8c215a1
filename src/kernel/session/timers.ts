import type { Run, Runs } from "./runs.js";

type Callback = (...values: unknown[]) => void;

/** Timers keep to the run that set them: what they print goes to its cell, and they end with it when it is interrupted. */
export function ownTimers(runs: Runs): void {
  const inRun =
    (run: Run, callback: Callback, stop: () => void): Callback =>
    (...values) => {
      if (run.cancelled) {
        stop();
        return;
      }
      runs.current = run;
      callback(...values);
    };
  for (const name of ["setTimeout", "setInterval"] as const) {
    const original = globalThis[name];
    const wrapped = (callback: Callback, delay?: number, ...values: unknown[]): NodeJS.Timeout => {
      if (typeof callback !== "function") return original(callback, delay, ...values);
      const timer: NodeJS.Timeout = original(
        inRun(runs.current, callback, () => clearInterval(timer)),
        delay,
        ...values,
      );
      return timer;
    };
    // `util.promisify(setTimeout)` finds its other form under a symbol.
    globalThis[name] = Object.defineProperties(
      wrapped,
      Object.getOwnPropertyDescriptors(original),
    ) as typeof globalThis.setTimeout & typeof globalThis.setInterval;
  }
}
