import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkShapes, showShape } from "../shapes.js";

/** Scores, or log-probabilities, that are NaN or infinite: training names the cause of it. */
export class NotFiniteError extends GradlabError {}

/**
 * Checks what every loss is given: finite numbers [N, C], with N and C at least 1, and N whole labels from 0 to C - 1.
 * `lowest: -Infinity` lets minus infinity, the logarithm of probability 0, pass.
 */
export function checkScores(
  operation: string,
  name: string,
  scores: tf.Tensor2D,
  y: tf.Tensor1D,
  lowest: number = -Number.MAX_VALUE,
): void {
  checkShapes(operation, { [name]: [scores, "N, C"], y: [y, "N"] });
  const [n, classes] = scores.shape;
  const about = `${name} has shape ${showShape(scores.shape)}`;
  if (n === 0) throw new GradlabError(`${operation}: ${about}, but the mean over no examples is not defined`);
  if (classes === 0) throw new GradlabError(`${operation}: ${about}, expected at least one class`);
  const values = scores.dataSync();
  for (let i = 0; i < values.length; i++) {
    if (values[i] >= lowest && values[i] < Infinity) continue;
    const at = `${Math.floor(i / classes)}, ${i % classes}`;
    throw new NotFiniteError(
      `${operation}: ${name}[${at}] is ${values[i]}, expected finite numbers (${about})`,
    );
  }
  checkLabels(operation, y, classes, about);
}

function checkLabels(operation: string, y: tf.Tensor1D, classes: number, about: string): void {
  const labels = y.dataSync();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new GradlabError(
      `${operation}: y[${i}] is ${label}, expected a whole number from 0 to ${classes - 1} (${about})`,
    );
  }
}

/** True at the given class of each row, false elsewhere: a bool tensor [N, C]. (`tf.oneHot` refuses C = 1.) */
export function at(chosen: tf.Tensor1D, classes: number): tf.Tensor2D {
  return tf.equal(tf.expandDims(tf.cast(chosen, "int32"), 1), tf.range(0, classes, 1, "int32"));
}
