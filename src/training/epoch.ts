import { tf } from "../engine/index.js";
import { NotFiniteError } from "../losses/index.js";
import { accuracy, breathe } from "./accuracy.js";
import type { RunState } from "./checkpoint.js";
import { diverged } from "./diagnose.js";
import { batches, count, gather, type Examples } from "./examples.js";
import type { Run } from "./options.js";
import { copyParams, step } from "./step.js";

/** One pass over the examples; false when the signal stopped it. */
export async function epoch(run: Run, start: RunState, done: (state: RunState) => void): Promise<boolean> {
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
export async function judge(run: Run, state: RunState): Promise<RunState> {
  const { data, accuracyOn = 1000 } = run;
  const { params, history } = state;
  const losses = history.steps.loss.slice(-run.stepsPerEpoch);
  history.epochs.loss.push(losses.reduce((a, b) => a + b, 0) / losses.length);
  history.epochs.trainAccuracy.push(await accuracyAfter(run, state, data.train, accuracyOn));
  const next = { ...state, epoch: state.epoch + 1 };
  if (data.validation === undefined) return next;
  const validationAccuracy = await accuracyAfter(run, state, data.validation);
  history.epochs.validationAccuracy.push(validationAccuracy);
  if (state.best && state.best.validationAccuracy >= validationAccuracy) return next;
  tf.dispose({ ...state.best?.params });
  return { ...next, best: { params: copyParams(params), epoch: next.epoch, validationAccuracy } };
}

/** The accuracy after an epoch, on the first examples of a set; a step that spoilt the parameters shows here first. */
async function accuracyAfter(run: Run, state: RunState, examples: Examples, first?: number): Promise<number> {
  const { model, prepare } = run;
  const { params, history } = state;
  try {
    return await accuracy(model, params, examples, { prepare, first });
  } catch (error) {
    if (!(error instanceof NotFiniteError)) throw error;
    const done = state.optimizer.step;
    const few = [...Array(Math.min(run.batchSize, count(examples))).keys()];
    const { x, y } = gather(examples, few, prepare);
    const what = `after step ${done} the scores`;
    const situation = {
      x,
      params,
      history,
      what,
      value: NaN,
      part: "scores" as const,
      updates: done,
      step: done,
    };
    const found = diverged(situation);
    tf.dispose([x, y]);
    throw found;
  }
}
