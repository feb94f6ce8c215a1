import { settle, tf } from "../engine/index.js";
import type { Model } from "../models/index.js";
import type { Params } from "../optim/index.js";
import { readCheckpoint, writeCheckpoint, type RunState } from "./checkpoint.js";
import { epoch, judge } from "./epoch.js";
import { checkEngine } from "./examples.js";
import { copyHistory, emptyHistory } from "./history.js";
import { identityOf } from "./identity.js";
import { open, type FitOptions, type FitResult, type Run, type TrainingData } from "./options.js";
import { noteOf, stopwatch } from "./progress.js";
import { copyParams, release } from "./step.js";

/**
 * Trains a model by minibatch gradient descent: `params = update(params, gradient of loss(params, batch))`. Every epoch goes
 * once through the shuffled examples; memory holds one batch at a time. The same seed gives the same result on the same
 * machine, also when the run was stopped and went on from its checkpoint; with `engine.use("gradlab")` on every machine.
 *
 * @param model what `models.linear` and its like return
 * @param data what to learn from, and what to try the model on after every epoch
 * @param options the optimizer, and all else with a default; see {@link FitOptions}
 * @returns the best parameters, the history, and why the run ended; see {@link FitResult}
 * @throws DivergedError (a GradlabError) at the step at which the loss becomes NaN or infinite or runs away, or after an
 * epoch whose last step spoilt the scores, with the likely cause; GradlabError for empty sets, labels that do not fit, an option out of range
 * @see L. Prechelt, "Early stopping - but when?", 1998
 * @example
 * const train = data.blobs({ seed: 1, perClass: 50, classes: 3 });
 * const model = models.linear({ inputs: 2, classes: 3 });
 * const { params, history } = await training.fit(model, { train }, { optimizer: optim.adam({ learningRate: 0.1 }), epochs: 5 });
 * console.log(history.epochs.loss.length, history.epochs.loss[4] < history.epochs.loss[0]); // 5 true
 */
export async function fit(model: Model, data: TrainingData, options: FitOptions): Promise<FitResult> {
  const run = open(model, data, options);
  settle();
  const { first, keep } = await start(run);
  let state = first;
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
      await keep(state);
    }
    return finish(state, state.epoch < run.epochs ? "early" : "finished");
  } catch (error) {
    release(state, undefined);
    throw error;
  }
}

/** Where a run begins, and how its checkpoint is written. */
interface Start {
  readonly first: RunState;
  readonly keep: (state: RunState) => Promise<void>;
}

/** From the run's checkpoint if there is one, else from its first parameters. */
async function start(run: Run): Promise<Start> {
  const params = firstParams(run);
  try {
    if (run.checkpoint === undefined) return { first: begin(run, params), keep: async () => {} };
    const { checkpoint } = run;
    const identity = identityOf(run);
    const kept = await readCheckpoint(checkpoint, identity, shapesOf(params));
    if (kept !== undefined) tf.dispose({ ...params });
    return {
      first: kept ?? begin(run, params),
      keep: (state) => writeCheckpoint(checkpoint, state, identity),
    };
  } catch (error) {
    tf.dispose({ ...params });
    throw error;
  }
}

const shapesOf = (params: Params): Record<string, number[]> =>
  Object.fromEntries(Object.entries(params).map(([name, w]) => [name, w.shape]));

const begin = ({ optimizer }: Run, params: Params): RunState => ({
  params,
  optimizer: optimizer.init(params),
  epoch: 0,
  history: emptyHistory(),
  best: undefined,
});

function firstParams({ model, data, seed, params }: Run): Params {
  return tf.tidy(() => {
    const first = params === undefined ? model.init(seed) : copyParams(params);
    checkEngine("training.fit", "data.train", data.train, first);
    return { ...first };
  });
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
