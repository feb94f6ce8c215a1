import type * as tf from "@tensorflow/tfjs";
import { pieces } from "../kernels/reach.js";
import { fuse, sumOfDoubles } from "./fuse.js";

/** The sum of the rows' losses, and the slope of their mean in every score. */
export interface FusedLoss {
  readonly total: number;
  /** [N, C] */
  readonly dScores: tf.Tensor2D;
}

/** Rows longer than this do not fit a thread's workspace. */
const LONGEST = 1 << 17;

/**
 * The multiclass SVM loss of Weston and Watkins of scores [N, C], and its slope; see `losses.svm`. Labels are int32, from
 * 0 to C - 1. Undefined where it must be computed by operations of TensorFlow.js.
 */
export function svmLoss(
  scores: tf.Tensor2D,
  labels: tf.Tensor1D,
  { margin, squared }: { readonly margin: number; readonly squared: boolean },
): FusedLoss | undefined {
  return byRows("svmLoss", scores, labels, (share) => [share, margin, squared ? 1 : 0]);
}

/** The softmax loss of scores [N, C], and its slope; see `losses.softmax`. Labels and undefined as above. */
export function softmaxLoss(scores: tf.Tensor2D, labels: tf.Tensor1D): FusedLoss | undefined {
  return byRows("softmaxLoss", scores, labels, (share) => [share]);
}

function byRows(
  kernel: string,
  scores: tf.Tensor2D,
  labels: tf.Tensor1D,
  settings: (share: number) => number[],
): FusedLoss | undefined {
  const [n, classes] = scores.shape;
  if (labels.dtype !== "int32" || classes > LONGEST) return undefined;
  let total = 0;
  const made = fuse({ labels, inputs: [scores], shapes: [[n, classes]] }, (reached) => {
    const [y, x, slopes] = reached.at;
    const operations = 20 * scores.size;
    total = sumOfDoubles(n, (losses) => {
      const lists = pieces(n, reached.parts(operations)).map(([from, rows]) => {
        const offset = from * classes * reached.size;
        const places = [x + offset, y + from * 4, slopes + offset, losses + from * 8];
        return [rows, classes, ...places, ...settings(1 / n)];
      });
      reached.run(kernel, lists, operations);
    });
  });
  return made && { total, dScores: made[0] as tf.Tensor2D };
}
