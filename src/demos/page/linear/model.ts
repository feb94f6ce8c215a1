import { tf } from "../../../engine/index.js";
import { affine } from "../../../layers/index.js";
import { regularization, softmax, svm, type ScoreLoss } from "../../../losses/index.js";
import { sgd } from "../../../optim/index.js";
import { random } from "../../../random.js";
import type { LossName } from "../../settings.js";

/** A point of the plane and its class. */
export interface Point {
  readonly x: readonly [number, number];
  readonly y: number;
}

/** Scores are `x w + b`: w [2, 3], one column a class, and b [3]. */
export interface Parameters {
  readonly w: readonly (readonly number[])[];
  readonly b: readonly number[];
}

/** All that can be changed by hand. */
export interface State extends Parameters {
  readonly points: readonly Point[];
  readonly loss: LossName;
  readonly lambda: number;
  readonly learningRate: number;
}

/** All that follows from it. */
export interface Numbers {
  /** [N, 3] */
  readonly scores: readonly (readonly number[])[];
  /** The data loss of each point; their mean is `dataLoss`. */
  readonly losses: readonly number[];
  readonly dataLoss: number;
  readonly penalty: number;
  /** Slopes of the total loss, shaped as the parameters. */
  readonly gradients: Parameters;
}

export const CLASSES = 3;

const lossOf = (name: LossName, scores: tf.Tensor2D, y: tf.Tensor1D): ScoreLoss =>
  name === "softmax" ? softmax(scores, y) : svm(scores, y, { kind: name });

/** Runs the library on the state: forward, loss, backward. */
export function compute({ points, w, b, loss, lambda }: State): Numbers {
  return tf.tidy(() => {
    const y = tf.tensor1d(
      points.map((point) => point.y),
      "int32",
    );
    const weights = tf.tensor2d(w.map((row) => [...row]));
    const x = tf.tensor2d(points.map((point) => [...point.x]));
    const { out: scores, cache } = affine.forward(x, weights, tf.tensor1d([...b]));
    const { loss: dataLoss, dScores } = lossOf(loss, scores, y);
    const { dw, db } = affine.backward(dScores, cache);
    const penalty = regularization.l2(weights, lambda);
    const alone = points.map(
      (_, i) => lossOf(loss, tf.slice(scores, [i, 0], [1, -1]), tf.slice(y, i, 1)).loss,
    );
    return {
      scores: scores.arraySync(),
      losses: alone,
      dataLoss,
      penalty: penalty.loss,
      gradients: { w: tf.add<tf.Tensor2D>(dw, penalty.dw).arraySync(), b: db.arraySync() },
    };
  });
}

/** One step of gradient descent. */
export function update({ w, b, learningRate }: State, { gradients }: Numbers): Parameters {
  return tf.tidy(() => {
    const tensors = ({ w, b }: Parameters): { w: tf.Tensor2D; b: tf.Tensor1D } => ({
      w: tf.tensor2d(w.map((row) => [...row])),
      b: tf.tensor1d([...b]),
    });
    const rule = sgd({ learningRate });
    const params = tensors({ w, b });
    const next = rule.update(params, tensors(gradients), rule.init(params)).params as ReturnType<
      typeof tensors
    >;
    return { w: next.w.arraySync(), b: next.b.arraySync() };
  });
}

/** Nine points, three of each class, that lines can separate. */
export const firstPoints: readonly Point[] = [
  { x: [0.35, 0.75], y: 0 },
  { x: [0.7, 0.45], y: 0 },
  { x: [0.8, 0.85], y: 0 },
  { x: [-0.75, 0.3], y: 1 },
  { x: [-0.35, 0.6], y: 1 },
  { x: [-0.55, -0.1], y: 1 },
  { x: [0.15, -0.55], y: 2 },
  { x: [0.6, -0.3], y: 2 },
  { x: [-0.3, -0.8], y: 2 },
];

/** Not trained yet, so that there is something to do. */
export const firstParameters: Parameters = {
  w: [
    [0.6, 1.2, -0.4],
    [-0.5, 0.8, 1],
  ],
  b: [0, 0.3, -0.2],
};

/** Other parameters, each normally distributed with deviation 1, rounded to hundredths. */
export function randomParameters(seed: number): Parameters {
  const r = random(`linear/${seed}`);
  const draw = (): number => Math.round(100 * r.normal()) / 100;
  return { w: [0, 1].map(() => [0, 1, 2].map(draw)), b: [0, 1, 2].map(draw) };
}
