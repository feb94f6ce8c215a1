/** How a training run went. */
export interface History {
  /** One entry for each epoch: ready for `plots.history`. */
  readonly epochs: {
    /** The mean loss of the epoch's batches. */
    readonly loss: readonly number[];
    /** On the training set, or on the first `accuracyOn` of it. */
    readonly trainAccuracy: readonly number[];
    /** On the validation set; empty where there is none. */
    readonly validationAccuracy: readonly number[];
  };
  /** One entry for each step. */
  readonly steps: {
    /** Of its batch, regularization included. */
    readonly loss: readonly number[];
    /** What the schedule gave. */
    readonly learningRate: readonly number[];
  };
}

/** A history that grows. */
export interface GrowingHistory {
  epochs: { loss: number[]; trainAccuracy: number[]; validationAccuracy: number[] };
  steps: { loss: number[]; learningRate: number[] };
}

/** A history of nothing yet. */
export const emptyHistory = (): GrowingHistory => ({
  epochs: { loss: [], trainAccuracy: [], validationAccuracy: [] },
  steps: { loss: [], learningRate: [] },
});

/** A copy of a history as it stands. */
export const copyHistory = ({ epochs, steps }: History): GrowingHistory => ({
  epochs: {
    loss: [...epochs.loss],
    trainAccuracy: [...epochs.trainAccuracy],
    validationAccuracy: [...epochs.validationAccuracy],
  },
  steps: { loss: [...steps.loss], learningRate: [...steps.learningRate] },
});
