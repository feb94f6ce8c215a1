import { tf } from "../engine/index.js";
import { NotFiniteError } from "../losses/index.js";
import type { Model } from "../models/index.js";
import { clipByNorm, type Optimizer, type Params } from "../optim/index.js";
import type { RunState } from "./checkpoint.js";
import { diverged, hasDiverged, isFinite, losesNaN, type DivergedError, type Situation } from "./diagnose.js";

/** What a step needs of the run. */
interface StepSettings {
  readonly model: Model;
  readonly optimizer: Optimizer;
  readonly seed: number | string;
  readonly clip?: number;
}

/**
 * One step downhill: loss and gradients of a batch, then the update. What the step replaces is freed.
 *
 * @throws DivergedError when the loss is not finite or runs away
 */
export function step(
  { model, optimizer, seed, clip }: StepSettings,
  state: RunState,
  { x, y }: { readonly x: tf.Tensor; readonly y: tf.Tensor1D },
): RunState {
  const { params, history } = state;
  const now = state.optimizer.step;
  const fail = (part: Situation["part"], value: number): DivergedError => {
    const what = `at step ${now + 1} the ${part === "gradients" ? "length of the gradients" : "loss"}`;
    return diverged({ x, params, history, value, part, step: now + 1, updates: now, what });
  };
  if (losesNaN() && !isFinite(x)) throw fail("loss", NaN);
  const computed = orNothing(() => model.loss(params, x, y, { seed: `${seed}/${now}` }));
  if (computed === undefined) throw fail("scores", NaN);
  const { loss } = computed;
  const freeing = (error: DivergedError): DivergedError => {
    tf.dispose({ ...computed.grads, ...computed.running });
    return error;
  };
  if (hasDiverged(loss, history.steps.loss)) throw freeing(fail("loss", loss));
  const grads = clip === undefined ? computed.grads : orNothing(() => clipByNorm(computed.grads, clip).grads);
  if (grads === undefined) throw freeing(fail("gradients", NaN));
  history.steps.loss.push(loss);
  history.steps.learningRate.push(optimizer.learningRate(now));
  const updated = optimizer.update(params, grads, state.optimizer);
  const next = { ...state, params: { ...updated.params, ...computed.running }, optimizer: updated.state };
  release({ ...state, grads, unclipped: computed.grads }, next);
  return next;
}

/** Undefined where scores or gradients are not finite; any other complaint is passed on. */
function orNothing<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof NotFiniteError) return undefined;
    throw error;
  }
}

/** Frees every tensor in `old` that is not in `kept` as well. */
export function release(old: unknown, kept: unknown): void {
  const staying = tensorsIn(kept);
  for (const tensor of tensorsIn(old)) if (!staying.has(tensor)) tensor.dispose();
}

function tensorsIn(value: unknown, into: Set<tf.Tensor> = new Set()): Set<tf.Tensor> {
  if (value instanceof tf.Tensor) into.add(value);
  else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const part of Object.values(value)) tensorsIn(part, into);
  }
  return into;
}

/** Copies of parameters: they share their numbers and are freed on their own. */
export const copyParams = (params: Params): Params =>
  Object.fromEntries(Object.entries(params).map(([name, w]) => [name, tf.clone(w)]));
