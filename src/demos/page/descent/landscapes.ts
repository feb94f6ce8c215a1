import { tf } from "../../../engine/index.js";
import type { LandscapeName, RuleName } from "../../settings.js";
import type { Place } from "../parts/plane.js";

/** A loss over the plane. */
export interface Landscape {
  readonly title: string;
  readonly formula: string;
  /** What to look for. */
  readonly hint: string;
  /** Places [N, 2] to losses [N], in operations that `tf.grad` can follow. */
  readonly f: (places: tf.Tensor2D) => tf.Tensor1D;
  /** The lowest value there is. */
  readonly lowest: number;
  readonly start: Place;
  /** The standard deviation of what is added to each component of each gradient, as minibatches would. */
  readonly noise: number;
  /** Learning rates that suit each rule here. */
  readonly rates: Readonly<Record<RuleName, number>>;
}

/** The coordinates of places [N, 2] as two tensors [N]. */
const coordinates = (places: tf.Tensor2D): tf.Tensor1D[] => tf.unstack(places, 1) as tf.Tensor1D[];

/** `a x^2 + c y^2` */
const bowl =
  (a: number, c: number) =>
  (places: tf.Tensor2D): tf.Tensor1D => {
    const [x, y] = coordinates(places);
    return tf.add(tf.mul(a, tf.square(x)), tf.mul(c, tf.square(y)));
  };

export const landscapes: Readonly<Record<LandscapeName, Landscape>> = {
  valley: {
    title: "Long valley",
    formula: "f = 0.05 x² + y²",
    hint: "Steep across, nearly flat along. Plain SGD crosses the valley to and fro and creeps along it; momentum gathers speed; rules that divide by the size of past gradients make both directions alike.",
    f: bowl(0.05, 1),
    lowest: 0,
    start: [-2.7, 1.6],
    noise: 0,
    rates: { sgd: 0.9, momentum: 0.03, nesterov: 0.03, adagrad: 0.5, rmsprop: 0.05, adam: 0.15 },
  },
  saddle: {
    title: "Saddle",
    formula: "f = x² / 2 − y² / 2 + 0.08 y⁴",
    hint: "In the middle the slope is 0, and it is no minimum: down in y, up in x. Rules that only follow the slope linger there; those that scale it leave soon. From the line y = 0 itself nobody ever leaves.",
    f: (places) => {
      const [x, y] = coordinates(places);
      const y2 = tf.square(y);
      return tf.add(tf.sub(tf.mul(0.5, tf.square(x)), tf.mul(0.5, y2)), tf.mul(0.08, tf.square(y2)));
    },
    lowest: -(0.5 ** 2) / (4 * 0.08),
    start: [-2.5, 0.01],
    noise: 0,
    rates: { sgd: 0.05, momentum: 0.01, nesterov: 0.01, adagrad: 0.3, rmsprop: 0.03, adam: 0.1 },
  },
  minima: {
    title: "Local minima",
    formula: "f = 0.15 (x² + y²) + 0.2 (2 − cos 3 x − cos 3 y)",
    hint: "Many hollows, one of them the lowest, in the middle. Who has speed rolls through small hollows; who has none stays in the first. Where you start decides as much as the rule.",
    f: (places) => {
      const [x, y] = coordinates(places);
      const waves = tf.add(tf.cos(tf.mul(3, x)), tf.cos(tf.mul(3, y)));
      return tf.add(bowl(0.15, 0.15)(places), tf.mul(0.2, tf.sub(2, waves)));
    },
    lowest: 0,
    start: [-2.6, 1.2],
    noise: 0,
    rates: { sgd: 0.1, momentum: 0.03, nesterov: 0.03, adagrad: 0.3, rmsprop: 0.05, adam: 0.15 },
  },
  noisy: {
    title: "Noisy",
    formula: "f = 0.15 x² + 0.6 y², each slope with noise of deviation 1",
    hint: "As with minibatches, each step sees a slope that is only right on average. With a constant learning rate nobody comes to rest: a smaller one ends nearer to the minimum, and takes longer to get there. AdaGrad's steps shrink by themselves.",
    f: bowl(0.15, 0.6),
    lowest: 0,
    start: [-2.6, -1.6],
    noise: 1,
    rates: { sgd: 0.1, momentum: 0.02, nesterov: 0.02, adagrad: 0.5, rmsprop: 0.05, adam: 0.1 },
  },
};
