import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";

/** A list of numbers: an array, a typed array or a vector tensor. */
export type Vector = ArrayLike<number> | tf.Tensor1D;

/** A table of numbers: nested arrays or a matrix tensor. */
export type Matrix = readonly ArrayLike<number>[] | tf.Tensor2D;

/** The numbers of a vector as a plain array. */
export function vector(values: Vector): number[] {
  return Array.from(values instanceof tf.Tensor ? (values.dataSync() as ArrayLike<number>) : values);
}

/** A vector in which every number is finite, or a fault. */
export function finiteVector(operation: string, name: string, values: Vector): number[] {
  const list = vector(values);
  const wrong = list.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new GradlabError(`${operation}: ${name}[${wrong}] is ${list[wrong]}, expected a finite number`);
  return list;
}

/** The rows of a table that has at least one number, all rows equally long and every number finite, or a fault. */
export function finiteMatrix(operation: string, name: string, values: Matrix): number[][] {
  const rows =
    values instanceof tf.Tensor ? tensorRows(operation, name, values) : values.map((row) => Array.from(row));
  if (rows.length === 0 || rows[0].length === 0) {
    throw new GradlabError(
      `${operation}: ${name} is empty, expected at least one row of at least one number`,
    );
  }
  for (const [i, row] of rows.entries()) {
    if (row.length !== rows[0].length) {
      throw new GradlabError(
        `${operation}: ${name}[${i}] has ${row.length} numbers, expected ${rows[0].length} as in row 0`,
      );
    }
    const wrong = row.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      throw new GradlabError(
        `${operation}: ${name}[${i}, ${wrong}] is ${row[wrong]}, expected a finite number`,
      );
    }
  }
  return rows;
}

function tensorRows(operation: string, name: string, tensor: tf.Tensor): number[][] {
  if (tensor.rank === 2) return (tensor as tf.Tensor2D).arraySync();
  throw new GradlabError(
    `${operation}: ${name} has shape [${tensor.shape.join(", ")}], expected a matrix [rows, columns]`,
  );
}

/** A fault unless there are as many names as things to name. */
export function checkCount(operation: string, name: string, found: number, expected: number): void {
  if (found === expected) return;
  throw new GradlabError(`${operation}: ${name} has ${found} entries, expected ${expected}`);
}
