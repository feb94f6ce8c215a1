/** Where a training run is. */
export interface TrainingProgress {
  /** How many steps are done, of how many. */
  readonly done: number;
  /** How many there are. */
  readonly total: number;
  /** The epoch at hand, from 1. */
  readonly epoch: number;
  /** How many there are. */
  readonly epochs: number;
  /** The loss of the last step. */
  readonly loss: number;
  /** And its learning rate. */
  readonly learningRate: number;
  /** On the validation set after the last epoch, where there is one. */
  readonly validationAccuracy: number | undefined;
  /** How long the run has taken, without what a checkpoint already held. */
  readonly seconds: number;
  /** How much longer it will take at the pace so far. */
  readonly secondsLeft: number;
  /** The above in a few words: `epoch 2 of 10, loss 1.87, validation accuracy 0.31`. */
  readonly note: string;
}

/** The clock behind `secondsLeft`: steps that a checkpoint already held take no time. */
export function stopwatch(
  alreadyDone: number,
  total: number,
): (done: number) => { seconds: number; secondsLeft: number } {
  const start = performance.now();
  return (done) => {
    const seconds = (performance.now() - start) / 1000;
    const own = done - alreadyDone;
    return { seconds, secondsLeft: own > 0 ? (seconds / own) * (total - done) : Infinity };
  };
}

/** The words of a progress report. */
export function noteOf(report: Omit<TrainingProgress, "note">): string {
  const { epoch, epochs, loss, validationAccuracy } = report;
  const validation =
    validationAccuracy === undefined ? "" : `, validation accuracy ${validationAccuracy.toFixed(3)}`;
  return `epoch ${epoch} of ${epochs}, loss ${loss.toPrecision(4)}${validation}`;
}
