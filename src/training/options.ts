import { GradlabError } from "../errors.js";
import type { Model } from "../models/index.js";
import type { Optimizer, Params } from "../optim/index.js";
import { checkNumber } from "../shapes.js";
import { checkSet, count, type Examples, type Prepare } from "./examples.js";
import type { History } from "./history.js";
import type { TrainingProgress } from "./progress.js";

/** What a model learns from, and what it is tried on after each epoch. */
export interface TrainingData {
  /** What it learns from. */
  readonly train: Examples;
  /** Chooses the best epoch; where left out, the last one is the best. */
  readonly validation?: Examples;
}

/** How {@link fit} trains. */
export interface FitOptions {
  /** The rule of the updates: `optim.adam({ learningRate: 1e-3 })`. */
  readonly optimizer: Optimizer;
  /** How many passes over the training set, 0 or more; 10 by default. */
  readonly epochs?: number;
  /** Examples in a minibatch, at least 1; 64 by default. */
  readonly batchSize?: number;
  /** Decides the first parameters, the order of the examples and what dropout drops; 0 by default. */
  readonly seed?: number | string;
  /** Where to start; they are copied. `model.init(seed)` where left out. */
  readonly params?: Params;
  /** What is done to every batch first: subtracting the mean picture, flattening; nothing where left out. */
  readonly prepare?: Prepare;
  /** The greatest common length of the gradients, above 0; no limit where left out. */
  readonly clip?: number;
  /** Stops when the validation accuracy has not risen for so many epochs, at least 1; never where left out. */
  readonly patience?: number;
  /**
   * After every epoch the run is written to this file; if it is there at the start, the run goes on from it. No file
   * where left out. A file of another run is refused: of another model, loss, regularization, kind of optimizer, batch size,
   * seed or number of examples. The learning rate, `clip`, `patience` and `epochs` may change: a run may go on with a lower rate.
   */
  readonly checkpoint?: string;
  /** How many training examples the training accuracy is measured on, at least 1; 1000 by default. */
  readonly accuracyOn?: number;
  /** Hears how far the run is after every step, where given; `progress("Training")` shows it as a bar. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Hears the parameters after every epoch, where given; they are only lent. */
  readonly onEpoch?: (epoch: number, params: Params, history: History) => void | Promise<void>;
  /** Stops the run after the step at hand, where given. */
  readonly signal?: AbortSignal;
}

/** What {@link fit} returns. */
export interface FitResult {
  /** Those of the best epoch by validation accuracy; without a validation set, the last. */
  readonly params: Params;
  /** The epoch they are from, counted from 1. */
  readonly epoch: number;
  /** How the run went. */
  readonly history: History;
  /** Why the run ended: all epochs done, patience at its end, or the signal. */
  readonly stopped: "finished" | "early" | "aborted";
}

/** The options with their defaults. */
export type Run = FitOptions & {
  readonly model: Model;
  readonly data: TrainingData;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number | string;
  readonly stepsPerEpoch: number;
};

/** Fills in what was left out, and refuses what makes no run. */
export function open(model: Model, data: TrainingData, options: FitOptions): Run {
  checkOptimizer(options);
  const { epochs = 10, batchSize = 64, seed = 0 } = options;
  // Plain JavaScript may leave the data out.
  const { train } = { ...data };
  checkSet("training.fit", "data.train", train, model.classes);
  if (data.validation !== undefined)
    checkSet("training.fit", "data.validation", data.validation, model.classes);
  checkNumber("training.fit", "epochs", epochs, { min: 0, whole: true });
  checkNumber("training.fit", "batchSize", batchSize, { min: 1, whole: true });
  checkNumber("training.fit", "patience", options.patience ?? 1, { min: 1, whole: true });
  checkNumber("training.fit", "accuracyOn", options.accuracyOn ?? 1, { min: 1, whole: true });
  if (options.clip !== undefined) checkNumber("training.fit", "clip", options.clip, { above: 0 });
  const stepsPerEpoch = Math.ceil(count(data.train) / batchSize);
  return { ...options, model, data, epochs, batchSize, seed, stepsPerEpoch };
}

/** Refuses options without an optimizer: there is none that serves every model. */
function checkOptimizer(options: Partial<FitOptions> | undefined): void {
  if (typeof options?.optimizer?.update === "function") return;
  throw new GradlabError(
    `training.fit: options.optimizer is ${options?.optimizer === undefined ? "left out" : "no optimizer"}, expected one such as optim.adam({ learningRate: 1e-3 })`,
  );
}
