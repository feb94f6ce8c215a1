import { fused, tf } from "../engine/index.js";
import * as layers from "../layers/index.js";
import { regularization } from "../losses/index.js";
import { checkNumber, checkShapes } from "../shapes.js";
import { normal } from "./initialisers.js";
import { checkExamples, checkLoss, lossOf, take, type LossKind, type Model } from "./model.js";

/** What a linear classifier is made of. */
export interface LinearOptions {
  /** D: how many numbers an example has. */
  readonly inputs: number;
  /** C: how many classes, at least 1. */
  readonly classes: number;
  /** `"softmax"` by default. */
  readonly loss?: LossKind;
  /** Lambda of L2 on w, 0 or more; 0 by default. */
  readonly regularization?: number;
  /** The standard deviation of the first weights, 0 or more; 0.001 by default. */
  readonly deviation?: number;
}

/**
 * The linear classifier: `scores = x w + b`, with parameters w [D, C] and b [C]. Each column of w is a template.
 *
 * @param options sizes, loss, regularization and first weights; see {@link LinearOptions}
 * @returns the model, as plain functions; see {@link Model}
 * @throws GradlabError when a size is not a whole number above 0, or another option out of its range
 * @see CS231n lecture 3; notes, "Linear classification"
 * @example
 * const model = models.linear({ inputs: 3072, classes: 10 });
 * const { loss } = model.loss(model.init(1), tf.ones([5, 3072]), tf.zeros([5], "int32"));
 * console.log(Math.abs(loss - Math.log(10)) < 0.1); // true
 */
export function linear(options: LinearOptions): Model {
  const {
    inputs,
    classes,
    loss: lossKind = "softmax",
    regularization: lambda = 0,
    deviation = 1e-3,
  } = options;
  checkNumber("models.linear", "inputs", inputs, { min: 1, whole: true });
  checkNumber("models.linear", "classes", classes, { min: 1, whole: true });
  checkNumber("models.linear", "deviation", deviation, { min: 0 });
  checkLoss("models.linear", lossKind, lambda);
  return {
    name: `linear ${lossKind}`,
    input: [inputs],
    classes,
    lossKind,
    init: (seed) => ({
      w: normal([inputs, classes], { deviation, seed: `${seed}/w` }),
      b: tf.zeros([classes]),
    }),
    scores(params, x) {
      const [w, b] = weights(params);
      checkExamples("linear.scores", x, [inputs]);
      // What the cache holds of whole numbers, as floats, is freed.
      return tf.tidy(() => layers.affine.forward(x as tf.Tensor2D, w, b).out);
    },
    loss: (params, x, y) =>
      tf.tidy(() => {
        const [w, b] = weights(params);
        checkExamples("linear.loss", x, [inputs]);
        const { dataLoss, dw, db } = dataLossOf(lossKind, { x: x as tf.Tensor2D, w, b, y });
        const penalty = regularization.addL2(w, dw, lambda);
        return {
          loss: dataLoss + penalty.loss,
          dataLoss,
          grads: { w: penalty.dw, b: db },
          running: {},
        };
      }),
  };
}

/** From how many numbers on the examples are too large for the processor's caches, so that reading them once pays. */
const LARGE = 1 << 23;

/** The loss without the penalty, and its slopes: at once where the engine can, otherwise forwards and backwards. */
function dataLossOf(
  kind: LossKind,
  { x, w, b, y }: { x: tf.Tensor2D; w: tf.Tensor2D; b: tf.Tensor1D; y: tf.Tensor1D },
): { dataLoss: number; dw: tf.Tensor2D; db: tf.Tensor1D } {
  checkShapes("linear.loss", { x: [x, "N, D"], w: [w, "D, C"], b: [b, "C"] });
  const large = x.size >= LARGE && y.size === x.shape[0];
  const atOnce = large ? fused.linearLoss({ x, w, b, y, kind }) : undefined;
  if (atOnce !== undefined) return { dataLoss: atOnce.loss, dw: atOnce.dw, db: atOnce.db };
  const { out: scores, cache } = layers.affine.forward(x, w, b);
  const { loss: dataLoss, dScores } = lossOf(kind, scores, y);
  return { dataLoss, ...layers.affine.parameterGradients(dScores, cache) };
}

const weights = (params: Parameters<Model["scores"]>[0]): [tf.Tensor2D, tf.Tensor1D] =>
  take("linear", params, "w", "b") as [tf.Tensor2D, tf.Tensor1D];
