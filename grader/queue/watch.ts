import type { Presence } from "./board.js";

/**
 * Tells of a run's workers as they come, refuse and go. Call what it returns with the words of those that are there.
 *
 * @param advice how to start a worker, told while there is none
 */
export function watchWorkers(
  advice: string,
  log: (line: string) => void,
): (words: readonly Presence[]) => void {
  const known = new Map<string, string | undefined>();
  let [rounds, told] = [0, false];
  return (words) => {
    for (const { worker, refuses } of words) {
      if (known.has(worker) && known.get(worker) === refuses) continue;
      known.set(worker, refuses);
      log(refuses === undefined ? `worker ${worker} is at work` : `worker ${worker} refuses: ${refuses}`);
    }
    const there = new Set(words.map(({ worker }) => worker));
    for (const [worker, refuses] of [...known].filter(([name]) => !there.has(name))) {
      known.delete(worker);
      if (refuses === undefined) log(`worker ${worker} is gone; others take over what it had begun`);
    }
    const working = words.some(({ refuses }) => refuses === undefined);
    // Workers that are there need a moment to take a run up.
    if (working) [rounds, told] = [0, false];
    else if (++rounds > 4 && !told) {
      told = true;
      log(`no worker is at work on this yet; ${advice}`);
    }
  };
}
