import { tf } from "../engine/index.js";
import { NotFiniteError } from "../losses/index.js";
import { count, gather } from "./examples.js";
import type { Run } from "./options.js";

/** What must be the same for a run to go on: otherwise it is another run. */
export interface Identity {
  readonly model: string;
  readonly loss: string;
  readonly optimizer: string;
  readonly batchSize: string;
  readonly seed: string;
  readonly examples: string;
  /** What regularization adds to the first loss; undefined where that is not finite. */
  readonly penalty: number | undefined;
}

/** What a checkpoint tells: one of an older version says neither the loss, nor the examples, nor the penalty. */
export type FoundIdentity = { readonly [Part in keyof Identity]?: Identity[Part] | undefined };

const words = ["model", "loss", "optimizer", "batchSize", "seed", "examples"] as const;

/** What tells this run from others. */
export function identityOf(run: Run): Identity {
  return {
    model: run.model.name,
    loss: run.model.lossKind,
    optimizer: run.optimizer.name,
    batchSize: `${run.batchSize}`,
    seed: `${run.seed}`,
    examples: `${count(run.data.train)}`,
    penalty: penaltyOf(run),
  };
}

/** In what a checkpoint is another run's; undefined where it is this one's. */
export function otherIdentity(found: FoundIdentity, expected: Identity): string | undefined {
  const name = words.find((one) => found[one] !== undefined && found[one] !== expected[one]);
  return name && `${name} "${found[name]}", expected "${expected[name]}"`;
}

/** Whether a checkpoint was regularized in another way; another machine may have added up in another order. */
export function otherPenalty(found: FoundIdentity, expected: Identity): string | undefined {
  const [theirs, ours] = [found.penalty, expected.penalty];
  if (theirs === undefined || ours === undefined) return undefined;
  if (Math.abs(theirs - ours) <= 1e-3 * Math.abs(ours) + 1e-12) return undefined;
  return `a regularization that adds ${show(theirs)} to the first loss, expected ${show(ours)}`;
}

/** A model does not say its regularization, but its loss does: it is what the loss is more than the data loss. */
function penaltyOf({ model, data, seed, prepare }: Run): number | undefined {
  return tf.tidy(() => {
    const { x, y } = gather(data.train, [0], prepare);
    try {
      const { loss, dataLoss } = model.loss(model.init(seed), x, y, { seed });
      return Number.isFinite(loss - dataLoss) ? loss - dataLoss : undefined;
    } catch (error) {
      // The first step will name the cause.
      if (error instanceof NotFiniteError) return undefined;
      throw error;
    }
  });
}

const show = (value: number): string => String(Number(value.toPrecision(3)));
