import type * as tf from "@tensorflow/tfjs";
import { pieces } from "../kernels/reach.js";
import { WORKSPACE } from "../memory/jobs.js";
import { fuse, sumOfDoubles, withRoom } from "./fuse.js";

/** A linear classifier and labelled examples. */
export interface LinearTask {
  /** [N, D] */
  readonly x: tf.Tensor2D;
  /** [D, C] */
  readonly w: tf.Tensor2D;
  /** [C] */
  readonly b: tf.Tensor1D;
  /** [N], int32 */
  readonly y: tf.Tensor1D;
  readonly kind: "svm" | "softmax";
}

/** The mean loss of the examples, and its slopes. */
export interface LinearLoss {
  readonly loss: number;
  readonly dw: tf.Tensor2D;
  readonly db: tf.Tensor1D;
}

/** From how many numbers and up to how many classes on the kernel pays. */
const NARROWEST = 64;
const MOST_CLASSES = 20;
/** Rows of one partial sum of the gradients, at least: whatever the threads, so that the bits do not depend on them. */
const ROWS_PER_SUM = 125;
const MOST_SUMS = 16;
const MARGIN = 1;

/**
 * The loss of a linear classifier, `scores = x w + b`, by `losses.svm` with margin 1 or `losses.softmax`, and its gradients
 * `dw = x^T dScores`, `db = sum over N of dScores`, reading x once.
 *
 * @param task `x` [N, D], `w` [D, C], `b` [C], labels `y` [N], int32, from 0 to C - 1, and the `kind`: `"svm"` or
 * `"softmax"`
 * @returns the mean `loss`, `dw` [D, C] and `db` [C]; undefined where operations of TensorFlow.js must do it: in other
 * engines, without the compiled kernels, and while a gradient is being recorded; also for D below 64 and C above 20, and
 * where a score is not finite or a label is no class, so that the steps say which
 * @throws GradlabError where the engine's memory is full; shapes are checked by `models.linear`, which calls it
 * @see J. Weston, C. Watkins, "Support vector machines for multi-class pattern recognition", 1999
 * @see C. Bishop, "Pattern recognition and machine learning", 2006, section 4.3.4
 * @example
 * const task = { x: tf.ones([4, 64]), w: tf.zeros([64, 10]), b: tf.zeros([10]), y: tf.zeros([4], "int32"), kind: "softmax" };
 * const made = engine.fused.linearLoss(task);
 * if (made !== undefined) console.log(made.loss); // 2.303
 */
export function linearLoss({ x, w, b, y, kind }: LinearTask): LinearLoss | undefined {
  const [n, width] = x.shape;
  const classes = w.shape[1];
  const [wide, turned] = [classes + (classes % 2), 8 * classes * width];
  if (n === 0 || y.dtype !== "int32" || width < NARROWEST) return undefined;
  if (classes === 0 || classes > MOST_CLASSES || turned > WORKSPACE / 2) return undefined;
  let loss = Number.NaN;
  const made = fuse({ labels: y, inputs: [x, w, b], shapes: [w.shape, b.shape] }, (reached) => {
    const [labels, xAt, wAt, bAt, dw, db] = reached.at;
    const operations = 4 * n * width * classes;
    const parts = pieces(n, Math.min(MOST_SUMS, Math.ceil(n / ROWS_PER_SUM)));
    const stride = Math.ceil((8 * classes + width * wide * reached.size) / 64) * 64;
    withRoom(parts.length * stride, (sums) => {
      const total = sumOfDoubles(n, (losses) => {
        reached.withList([width, classes, xAt, wAt, bAt, labels, losses], (list) => {
          const lists = parts.map((part, i) => {
            return [kind === "svm" ? 0 : 1, list, ...part, sums + i * stride, 1 / n, MARGIN];
          });
          reached.run("linearLoss", lists, operations);
        });
      });
      const adding = parts.length * width * classes;
      const lists = pieces(width, reached.parts(4 * adding), 16).map((piece) => {
        return [parts.length, stride, width, classes, ...piece, sums, dw, db];
      });
      reached.run("linearSums", lists, adding);
      loss = total / n;
    });
  });
  if (made === undefined) return undefined;
  const [dw, db] = made as [tf.Tensor2D, tf.Tensor1D];
  if (Number.isFinite(loss)) return { loss, dw, db };
  dw.dispose();
  db.dispose();
  return undefined;
}
