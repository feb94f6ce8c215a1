import { gradients, knn, random, tf } from "../../../src/index.js";
import { labels, row, t2, type Rows } from "./row.js";

const squares = (x: tf.Tensor): tf.Scalar => tf.sum(tf.square(x));
const twice = (x: tf.Tensor): tf.Tensor => tf.mul(x, 2);

/** A point may be a list as well as a tensor. */
const list = (...paths: string[]): string[] => paths.map((path) => `${path}: a list instead of a tensor`);

export const gradientRows: Rows = {
  "gradients.numeric": row(() => [squares, t2(2, 3), { h: 1e-2 }], { anyRank: ["1"], may: list("1") }),
  "gradients.numericSample": row(() => [squares, t2(2, 3), { count: 2, seed: 1, h: 1e-2 }], {
    anyRank: ["1"],
    may: list("1"),
  }),
  "gradients.check": row(() => [squares, twice, t2(2, 3), { h: 1e-2, tolerance: 0.1, sample: 4 }], {
    anyRank: ["2"],
    may: list("2"),
    call: (...args: Parameters<typeof gradients.check>) => gradients.check(...args).ok,
  }),
  "gradients.automatic": row(() => [squares, t2(2, 3)], { anyRank: ["1"] }),
  "gradients.relativeError": row(() => [t2(2, 3), t2(2, 3, "other")], {
    may: [...list("0", "1"), "0: doubles", "1: doubles"],
  }),
  "gradients.stepSizes": row(() => [Math.exp, Math.E, 1, [1e-2, 1e-3]]),
  "gradients.symbolic": row(() => ["x^2 + x"]),
  "gradients.value": row(() => [3, "x"], { keep: ["0"], may: ["1: null"], wrong: [["3"]] }),
};

/** Pictures of 16 x 16 in bytes. */
const pictures = (): tf.Tensor4D => {
  const r = random("pictures");
  return tf.tensor4d(
    Array.from({ length: 2 * 16 * 16 * 3 }, () => r.integer(256)),
    [2, 16, 16, 3],
  );
};

const sized = { grows: ["0:0", "0:1", "0:2"] };

export const featureRows: Rows = {
  "features.hueHistogram": row(() => [pictures(), { bins: 5 }], sized),
  "features.hog": row(() => [pictures(), { cell: 8, bins: 9, block: 2 }], sized),
  "features.lbp": row(() => [pictures(), { cell: 8 }], sized),
  "features.lbpCodes": row(() => [pictures()], sized),
  "features.kMeans": row(() => [t2(8, 2), { k: 2, iterations: 5, seed: 1 }], { grows: ["0:0", "0:1"] }),
  "features.visualWords": row(() => [pictures(), { words: 3, size: 4, patches: 20, seed: 1 }], {
    grows: [...sized.grows, "0:3"],
  }),
  "features.bagOfWords": row(() => [pictures(), { words: t2(3, 48), size: 4 }, { stride: 4 }], {
    grows: [...sized.grows, "1.words:0"],
  }),
};

export const knnRows: Rows = {
  "knn.distances": row(() => [t2(3, 4), t2(5, 4, "train")], { grows: ["0:0", "1:0"] }),
  "knn.nearest": row(() => [t2(3, 5), 2], { grows: ["0:0", "0:1"] }),
  "knn.vote": row(() => [t2(3, 5), labels(0, 1, 1, 0, 2), 3], { grows: ["0:0"] }),
  "knn.KNearestNeighbors": row(() => [{ k: 3 }], {
    call: (options: object) => void new knn.KNearestNeighbors(options),
  }),
  "knn.KNearestNeighbors.fit": row(() => [t2(5, 2), labels(0, 1, 1, 0, 2)], {
    call: (x: tf.Tensor2D, y: tf.Tensor1D) => new knn.KNearestNeighbors().fit(x, y).dispose(),
    grows: ["0:1"],
  }),
  "knn.KNearestNeighbors.predict": row(() => [t2(3, 2)], { call: fitted("predict"), grows: ["0:0"] }),
  "knn.KNearestNeighbors.neighbors": row(() => [t2(3, 2)], { call: fitted("neighbors"), grows: ["0:0"] }),
};

function fitted(method: "predict" | "neighbors"): (x: tf.Tensor2D) => unknown {
  return (x) => {
    const [train, y] = [t2(5, 2, "train"), labels(0, 1, 1, 0, 2)];
    const model = new knn.KNearestNeighbors({ k: 3 }).fit(train, y);
    try {
      return model[method](x);
    } finally {
      model.dispose();
      tf.dispose([train, y]);
    }
  };
}
