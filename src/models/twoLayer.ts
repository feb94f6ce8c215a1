import { tf } from "../engine/index.js";
import * as layers from "../layers/index.js";
import { regularization } from "../losses/index.js";
import { checkNumber } from "../shapes.js";
import { he, normal } from "./initialisers.js";
import { checkExamples, checkLoss, lossOf, take, type LossKind, type Model } from "./model.js";

/** What a two-layer network is made of. */
export interface TwoLayerOptions {
  /** D: how many numbers an example has. */
  readonly inputs: number;
  /** H: how many hidden units. */
  readonly hidden: number;
  /** C: how many classes, at least 1. */
  readonly classes: number;
  /** `"softmax"` by default. */
  readonly loss?: LossKind;
  /** Lambda of L2 on w1 and w2, 0 or more; 0 by default. */
  readonly regularization?: number;
}

/**
 * The two-layer network: `scores = relu(x w1 + b1) w2 + b2`, with parameters w1 [D, H], b1 [H], w2 [H, C], b2 [C]. The
 * first weights are He's, the last ones small, so that the first loss is about that of equal scores.
 *
 * @param options sizes, loss and regularization; see {@link TwoLayerOptions}
 * @returns the model, as plain functions; see {@link Model}
 * @throws GradlabError when a size is not a whole number above 0, or another option out of its range
 * @see D. Rumelhart, G. Hinton, R. Williams, "Learning representations by back-propagating errors", 1986
 * @example
 * const model = models.twoLayer({ inputs: 2, hidden: 10, classes: 3 });
 * console.log(Object.keys(model.init(1))); // [ 'w1', 'b1', 'w2', 'b2' ]
 */
export function twoLayer(options: TwoLayerOptions): Model {
  const { inputs, hidden, classes, loss: lossKind = "softmax", regularization: lambda = 0 } = options;
  for (const [name, size] of Object.entries({ inputs, hidden, classes })) {
    checkNumber("models.twoLayer", name, size, { min: 1, whole: true });
  }
  checkLoss("models.twoLayer", lossKind, lambda);
  return {
    name: `two-layer net, ${hidden} hidden units`,
    input: [inputs],
    classes,
    lossKind,
    init: (seed) => ({
      w1: he([inputs, hidden], { seed: `${seed}/w1` }),
      b1: tf.zeros([hidden]),
      w2: normal([hidden, classes], { deviation: 0.01, seed: `${seed}/w2` }),
      b2: tf.zeros([classes]),
    }),
    scores: (params, x) =>
      tf.tidy(() => {
        const [w1, b1, w2, b2] = weights(params);
        checkExamples("twoLayer.scores", x, [inputs]);
        const first = layers.affine.forward(x as tf.Tensor2D, w1, b1);
        return layers.affine.forward(layers.relu.forward(first.out).out, w2, b2).out;
      }),
    loss: (params, x, y) =>
      tf.tidy(() => {
        const [w1, b1, w2, b2] = weights(params);
        checkExamples("twoLayer.loss", x, [inputs]);
        // Forward: each layer keeps in its cache what its own backward needs.
        const first = layers.affine.forward(x as tf.Tensor2D, w1, b1);
        const active = layers.relu.forward(first.out);
        const second = layers.affine.forward(active.out, w2, b2);
        const { loss: dataLoss, dScores } = lossOf(lossKind, second.out, y);
        // Backward: the same layers in reverse.
        const back2 = layers.affine.backward(dScores, second.cache);
        const backActive = layers.relu.backward(back2.dx, active.cache);
        const back1 = layers.affine.parameterGradients(backActive.dx, first.cache);
        const penalty1 = regularization.addL2(w1, back1.dw, lambda);
        const penalty2 = regularization.addL2(w2, back2.dw, lambda);
        return {
          loss: dataLoss + penalty1.loss + penalty2.loss,
          dataLoss,
          grads: {
            w1: penalty1.dw,
            b1: back1.db,
            w2: penalty2.dw,
            b2: back2.db,
          },
          running: {},
        };
      }),
  };
}

const weights = (
  params: Parameters<Model["scores"]>[0],
): [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor1D] =>
  take("twoLayer", params, "w1", "b1", "w2", "b2") as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor1D];
