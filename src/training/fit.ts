import { tf } from "../engine/index.js";
import type { Model } from "../models/index.js";
import type { Optimizer, Params } from "../optim/index.js";
import { checkNumber } from "../shapes.js";
import { accuracy, breathe } from "./accuracy.js";
import { readCheckpoint, writeCheckpoint, type Identity, type RunState } from "./checkpoint.js";
import { batches, checkEngine, checkSet, count, type Examples, type Prepare } from "./examples.js";
import { copyHistory, emptyHistory, type History } from "./history.js";
import { noteOf, stopwatch, type TrainingProgress } from "./progress.js";
import { copyParams, release, step } from "./step.js";

/** What a model learns from, and what it is tried on after each epoch. */
export interface TrainingData {
  readonly train: Examples;
  readonly validation?: Examples;
}

/** How {@link fit} trains. */
export interface FitOptions {
  readonly optimizer: Optimizer;
  /** How many passes over the training set; 10 by default. */
  readonly epochs?: number;
  /** Examples in a minibatch; 64 by default. */
  readonly batchSize?: number;
  /** Decides the first parameters, the order of the examples and what dropout drops; 0 by default. */
  readonly seed?: number | string;
  /** Where to start; they are copied. `model.init(seed)` where left out. */
  readonly params?: Params;
  /** What is done to every batch first: subtracting the mean picture, flattening. */
  readonly prepare?: Prepare;
  /** The greatest common length of the gradients; no limit where left out. */
  readonly clip?: number;
  /** Stops when the validation accuracy has not risen for so many epochs. */
  readonly patience?: number;
  /** After every epoch the run is written to this file; if it is there at the start, the run goes on from it. */
  readonly checkpoint?: string;
  /** How many training examples the training accuracy is measured on; 1000 by default. */
  readonly accuracyOn?: number;
  /** Hears how far the run is after every step: `({ done, note }) => bar.update(done, note)`. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Hears the parameters after every epoch; they are only lent. */
  readonly onEpoch?: (epoch: number, params: Params, history: History) => void | Promise<void>;
  /** Stops the run after the step at hand. */
  readonly signal?: AbortSignal;
}

/** What {@link fit} returns. */
export interface FitResult {
  /** Those of the best epoch by validation accuracy; without a validation set, the last. */
  readonly params: Params;
  /** The epoch they are from, counted from 1. */
  readonly epoch: number;
  readonly history: History;
  /** Why the run ended: all epochs done, patience at its end, or the signal. */
  readonly stopped: "finished" | "early" | "aborted";
}

/**
 * Trains a model by minibatch gradient descent. Every epoch goes once through the shuffled examples; memory holds one
 * batch at a time. The same seed gives the same result, also when the run was stopped and went on from its checkpoint.
 *
 * @param model what `models.linear` and its like return
 * @param data what to learn from, and what to try the model on after every epoch
 * @param options the optimizer, and all else with a default; see {@link FitOptions}
 * @throws DivergedError (a GradlabError) at the step at which the loss becomes NaN or infinite or runs away, with the likely
 * cause; GradlabError for empty sets, labels that do not fit, an option out of range
 * @example
 * const train = data.blobs({ seed: 1, perClass: 50, classes: 3 });
 * const model = models.linear({ inputs: 2, classes: 3 });
 * const { params, history } = await training.fit(model, { train }, { optimizer: optim.adam({ learningRate: 0.1 }), epochs: 5 });
 * console.log(history.epochs.loss.length, history.epochs.loss[4] < history.epochs.loss[0]); // 5 true
 */
export async function fit(model: Model, data: TrainingData, options: FitOptions): Promise<FitResult> {
  const run = open(model, data, options);
  let state = (await resume(run)) ?? begin(run);
  try {
    const tell = reporter(run, state);
    while (state.epoch < run.epochs && !outOfPatience(run, state)) {
      const finished = await epoch(run, state, (next) => {
        state = next;
        tell(state);
      });
      if (!finished) return finish(state, "aborted");
      state = await judge(run, state);
      await options.onEpoch?.(state.epoch, state.params, copyHistory(state.history));
      if (run.checkpoint !== undefined) await writeCheckpoint(run.checkpoint, state, run.identity);
    }
    return finish(state, state.epoch < run.epochs ? "early" : "finished");
  } catch (error) {
    release(state, undefined);
    throw error;
  }
}

/** The options with their defaults. */
type Run = FitOptions & {
  readonly model: Model;
  readonly data: TrainingData;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number | string;
  readonly stepsPerEpoch: number;
  readonly identity: Identity;
};

function open(model: Model, data: TrainingData, options: FitOptions): Run {
  const { epochs = 10, batchSize = 64, seed = 0, optimizer } = options;
  checkSet("training.fit", "data.train", data.train, model.classes);
  if (data.validation !== undefined)
    checkSet("training.fit", "data.validation", data.validation, model.classes);
  checkNumber("training.fit", "epochs", epochs, { min: 0, whole: true });
  checkNumber("training.fit", "batchSize", batchSize, { min: 1, whole: true });
  checkNumber("training.fit", "patience", options.patience ?? 1, { min: 1, whole: true });
  checkNumber("training.fit", "accuracyOn", options.accuracyOn ?? 1, { min: 1, whole: true });
  if (options.clip !== undefined) checkNumber("training.fit", "clip", options.clip, { above: 0 });
  const stepsPerEpoch = Math.ceil(count(data.train) / batchSize);
  const identity = {
    model: model.name,
    optimizer: optimizer.name,
    batchSize: `${batchSize}`,
    seed: `${seed}`,
  };
  return { ...options, model, data, epochs, batchSize, seed, stepsPerEpoch, identity };
}

async function resume({ checkpoint, identity }: Run): Promise<RunState | undefined> {
  return checkpoint === undefined ? undefined : readCheckpoint(checkpoint, identity);
}

function begin({ model, data, optimizer, seed, params }: Run): RunState {
  const start = tf.tidy(() => {
    const first = params === undefined ? model.init(seed) : copyParams(params);
    checkEngine("training.fit", "data.train", data.train, first);
    return { ...first };
  });
  return {
    params: start,
    optimizer: optimizer.init(start),
    epoch: 0,
    history: emptyHistory(),
    best: undefined,
  };
}

/** One pass over the examples; false when the signal stopped it. */
async function epoch(run: Run, start: RunState, done: (state: RunState) => void): Promise<boolean> {
  let state = start;
  const order = { size: run.batchSize, seed: run.seed, epoch: start.epoch };
  for (const batch of batches(run.data.train, order, run.prepare)) {
    try {
      state = step(run, state, batch);
    } finally {
      tf.dispose([batch.x, batch.y]);
    }
    done(state);
    await breathe();
    if (run.signal?.aborted) return false;
  }
  return true;
}

/** Closes an epoch: its mean loss, the accuracies, and whether these are the best parameters so far. */
async function judge(run: Run, state: RunState): Promise<RunState> {
  const { model, data, prepare, accuracyOn = 1000 } = run;
  const { params, history } = state;
  const losses = history.steps.loss.slice(-run.stepsPerEpoch);
  history.epochs.loss.push(losses.reduce((a, b) => a + b, 0) / losses.length);
  history.epochs.trainAccuracy.push(
    await accuracy(model, params, data.train, { prepare, first: accuracyOn }),
  );
  const next = { ...state, epoch: state.epoch + 1 };
  if (data.validation === undefined) return next;
  const validationAccuracy = await accuracy(model, params, data.validation, { prepare });
  history.epochs.validationAccuracy.push(validationAccuracy);
  if (state.best && state.best.validationAccuracy >= validationAccuracy) return next;
  tf.dispose({ ...state.best?.params });
  return { ...next, best: { params: copyParams(params), epoch: next.epoch, validationAccuracy } };
}

const outOfPatience = ({ patience = Infinity }: Run, { best, epoch }: RunState): boolean =>
  best !== undefined && epoch - best.epoch >= patience;

function finish(state: RunState, stopped: FitResult["stopped"]): FitResult {
  const { best, history } = state;
  const params = best ? best.params : state.params;
  release(state, params);
  return { params, epoch: best ? best.epoch : state.epoch, history, stopped };
}

function reporter(run: Run, start: RunState): (state: RunState) => void {
  const { epochs, stepsPerEpoch } = run;
  const total = epochs * stepsPerEpoch;
  const clock = stopwatch(start.optimizer.step, total);
  return ({ optimizer, history }) => {
    const done = optimizer.step;
    const report = {
      done,
      total,
      epoch: Math.min(epochs, Math.ceil(done / stepsPerEpoch)),
      epochs,
      loss: history.steps.loss.at(-1)!,
      learningRate: history.steps.learningRate.at(-1)!,
      validationAccuracy: history.epochs.validationAccuracy.at(-1),
      ...clock(done),
    };
    run.onProgress?.({ ...report, note: noteOf(report) });
  };
}
