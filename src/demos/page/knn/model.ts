import { blobs } from "../../../data/index.js";
import { tf } from "../../../engine/index.js";
import { knn } from "../../../models/index.js";
import type { KNearestNeighborsSettings } from "../../settings.js";
import type { Place, Range } from "../parts/plane.js";

/** The training set: places and their classes. */
export interface Examples {
  readonly x: readonly Place[];
  readonly y: readonly number[];
}

/** What part of the plane is shown. */
export const RANGE: Range = { x: [-2, 2], y: [-2, 2] };
/** How far the clouds spread, so that they touch. */
const SPREAD = 0.42;
/** Points stay this far from the edge. */
const EDGE = 1.93;

/** Clouds of points around a circle. */
export function draw({ classes, perClass }: KNearestNeighborsSettings, seed: number): Examples {
  const { x, y } = blobs({ seed: `knn/${seed}`, perClass, classes, spread: SPREAD });
  const inside = (value: number): number => Math.min(EDGE, Math.max(-EDGE, value));
  return { x: x.map(([a, b]): Place => [inside(a), inside(b)]), y };
}

type Voting = Pick<KNearestNeighborsSettings, "k" | "metric">;

function fitted<T extends tf.TensorContainer>(
  { x, y }: Examples,
  { k, metric }: Voting,
  use: (model: knn.KNearestNeighbors) => T,
): T {
  const most = Math.min(k, y.length);
  const model = new knn.KNearestNeighbors({ k: most, metric });
  try {
    return tf.tidy(() => {
      model.fit(tf.tensor2d(x.map((place) => [...place])), tf.tensor1d([...y], "int32"));
      return use(model);
    });
  } finally {
    model.dispose();
  }
}

/** The class predicted for the middle of each pixel of a picture `size` pixels wide and high, row by row from the top. */
export function regions(examples: Examples, voting: Voting, size: number): Int32Array {
  const [[left, right], [bottom, top]] = [RANGE.x, RANGE.y];
  const places = new Float64Array(2 * size * size);
  for (let row = 0, i = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      places[i++] = left + ((column + 0.5) / size) * (right - left);
      places[i++] = top - ((row + 0.5) / size) * (top - bottom);
    }
  }
  return fitted(examples, voting, (model) => {
    const x = tf.tensor2d(places as unknown as Float32Array, [size * size, 2]);
    return model.predict(x).dataSync() as Int32Array;
  });
}

/** The neighbours of one place, nearest first, and what they vote for. */
export interface Vote {
  readonly neighbours: readonly { readonly index: number; readonly distance: number }[];
  readonly votes: readonly number[];
  readonly label: number;
}

export function vote(examples: Examples, voting: Voting, place: Place, classes: number): Vote {
  return fitted(examples, voting, (model) => {
    const x = tf.tensor2d([[...place]]);
    const { indices, distances } = model.neighbors(x);
    const [far, label] = [distances.dataSync(), model.predict(x).dataSync()[0]];
    const neighbours = [...indices.dataSync()].map((index, i) => ({ index, distance: far[i] }));
    const votes = Array.from(
      { length: classes },
      (_, c) => neighbours.filter(({ index }) => examples.y[index] === c).length,
    );
    return { neighbours, votes, label };
  });
}

/** How many training points are predicted rightly where none may vote for itself; undefined for a single point. */
export function leaveOneOut({ x, y }: Examples, { k, metric }: Voting): number | undefined {
  const n = y.length;
  if (n < 2) return undefined;
  return tf.tidy(() => {
    const places = tf.tensor2d(x.map((place) => [...place]));
    const itself = tf.cast(tf.eye(n), "bool");
    const others = tf.where<tf.Tensor2D>(
      itself,
      tf.ones([n, n]).mul(Infinity),
      knn.distances(places, places, { metric }),
    );
    const labels = tf.tensor1d([...y], "int32");
    const voted = knn.vote(others, labels, Math.min(k, n - 1));
    return tf.sum(tf.equal(voted, labels)).dataSync()[0];
  });
}
