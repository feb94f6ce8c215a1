/** Work that is done again and again, never twice at once. */
export interface Repeated {
  /** For how many seconds the current round has taken; 0 between rounds. */
  busyFor(): number;
  /** No round begins any more. It does not wait for one that is stuck. */
  stop(): void;
}

/**
 * Does some work at once, and again so many milliseconds after each end.
 *
 * @param failed told what a round threw, and how many before it did so without one that went well; the rounds go on
 */
export function repeat(
  milliseconds: number,
  work: () => Promise<void>,
  failed: (error: Error, before: number) => void,
): Repeated {
  let timer: NodeJS.Timeout | undefined;
  let [begun, failures, stopped] = [0, 0, false];
  const round = async (): Promise<void> => {
    begun = performance.now();
    try {
      await work();
      failures = 0;
    } catch (error) {
      if (!stopped) failed(error as Error, failures++);
    }
    begun = 0;
    if (!stopped) timer = setTimeout(() => void round(), milliseconds);
  };
  void round();
  return {
    busyFor: () => (begun > 0 ? (performance.now() - begun) / 1000 : 0),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
