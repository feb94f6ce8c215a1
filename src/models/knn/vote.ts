import { tf } from "../../engine/index.js";
import { smallest } from "./nearest.js";
import { checkK, checkLabels, checkMatrix, floats } from "./values.js";

/**
 * The majority among the k nearest training examples of every row: `argmax over c of how many of them are of class c`. Neighbours are taken by distance, equal distances by
 * the smaller index; of labels with equally many votes the smaller label wins.
 *
 * @param distances [N, M], from `distances`
 * @param yTrain [M], whole numbers
 * @param k how many neighbours vote, 1 to M
 * @returns [N] int32
 * @throws GradlabError for k outside 1..M, labels that are missing or not whole, distances that are NaN
 * @see T. Cover, P. Hart, "Nearest neighbor pattern classification", 1967
 * @example
 * const distances = tf.tensor2d([[1, 2, 3, 9]]);
 * const yTrain = tf.tensor1d([7, 4, 4, 7], "int32");
 * console.log(knn.vote(distances, yTrain, 3).arraySync()); // [ 4 ]
 * console.log(knn.vote(distances, yTrain, 4).arraySync()); // [ 4 ]
 * // Two votes against one; then two against two, and the smaller label wins.
 */
export function vote(distances: tf.Tensor2D, yTrain: tf.Tensor1D, k: number): tf.Tensor1D {
  checkMatrix("knn.vote", "distances", distances);
  const labels = checkLabels("knn.vote", "yTrain", yTrain, { distances: [distances, "N, M"] });
  checkK("knn.vote", k, labels.length);
  const { indices } = smallest("knn.vote", floats(distances), distances.shape, k);
  return tf.tensor1d(majorities(indices, labels, k, k), "int32");
}

/**
 * The majority of the first k of every `stride` neighbours.
 *
 * @param indices the neighbours of all rows, nearest first, `stride` a row
 */
export function majorities(indices: Int32Array, labels: Int32Array, stride: number, k: number): Int32Array {
  const out = new Int32Array(indices.length / stride);
  for (let row = 0; row < out.length; row++) {
    const votes = new Map<number, number>();
    let winner = labels[indices[row * stride]];
    for (let i = row * stride; i < row * stride + k; i++) {
      const label = labels[indices[i]];
      votes.set(label, (votes.get(label) ?? 0) + 1);
    }
    for (const [label, count] of votes) {
      const most = votes.get(winner)!;
      if (count > most || (count === most && label < winner)) winner = label;
    }
    out[row] = winner;
  }
  return out;
}
