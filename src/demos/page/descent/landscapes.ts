import { tf } from "../../../engine/index.js";
import type { LandscapeName } from "../../settings.js";
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
  },
  saddle: {
    title: "Saddle",
    formula: "f = x² / 2 − y² / 2 + 0.08 y⁴",
    hint: "In the middle the slope is 0, and it is no minimum: down in y, up in x. Rules that only follow the slope linger there; those that scale it leave soon. On the line y = 0 itself nothing ever pushes them off.",
    f: (places) => {
      const [x, y] = coordinates(places);
      const y2 = tf.square(y);
      return tf.add(tf.sub(tf.mul(0.5, tf.square(x)), tf.mul(0.5, y2)), tf.mul(0.08, tf.square(y2)));
    },
    lowest: -(0.5 ** 2) / (4 * 0.08),
    start: [-2.5, 0.03],
    noise: 0,
  },
  minima: {
    title: "Local minima",
    formula: "f = 0.1 (x² + y²) + 0.45 (2 − cos 2.5 x − cos 2.5 y)",
    hint: "Many hollows, one of them the lowest, in the middle. Who has speed rolls through small hollows; who has none stays in the first. Where you start decides as much as the rule.",
    f: (places) => {
      const [x, y] = coordinates(places);
      const waves = tf.add(tf.cos(tf.mul(2.5, x)), tf.cos(tf.mul(2.5, y)));
      return tf.add(bowl(0.1, 0.1)(places), tf.mul(0.45, tf.sub(2, waves)));
    },
    lowest: 0,
    start: [-2.6, 1.75],
    noise: 0,
  },
  noisy: {
    title: "Noisy",
    formula: "f = 0.15 x² + 0.6 y², each slope with noise of deviation 1",
    hint: "As with minibatches, each step sees a slope that is only right on average. With a constant learning rate nobody comes to rest: a smaller rate ends nearer to the minimum, and takes longer to get there.",
    f: bowl(0.15, 0.6),
    lowest: 0,
    start: [-2.6, -1.6],
    noise: 1,
  },
};
