import * as tf from "@tensorflow/tfjs";
import type { Values } from "../values.js";
import { define, defineOfList, type Kernel } from "./define.js";
import { pieces, reach, reachFlags } from "./reach.js";
import { broadcastStrides, stridesOf, walk, type Walk } from "./strided.js";

type Formula = (a: number, b: number) => number;

/** Elementwise functions of two tensors that broadcast against each other, of a's dtype. */
const formulas: Readonly<Record<string, Formula>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Maximum: Math.max,
  Minimum: Math.min,
  SquaredDifference: (a, b) => (a - b) * (a - b),
  Atan2: Math.atan2,
  BitwiseAnd: (a, b) => a & b,
  /** The remainder with the divisor's sign, as in Python. */
  Mod: (a, b) => {
    const remainder = a % b;
    return a < 0 === b < 0 ? remainder : (remainder + b) % b;
  },
};

const toBool: Readonly<Record<string, Formula>> = {
  Equal: (a, b) => (a === b ? 1 : 0),
  NotEqual: (a, b) => (a === b ? 0 : 1),
  Less: (a, b) => (a < b ? 1 : 0),
  LessEqual: (a, b) => (a <= b ? 1 : 0),
  Greater: (a, b) => (a > b ? 1 : 0),
  GreaterEqual: (a, b) => (a >= b ? 1 : 0),
  LogicalAnd: (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  LogicalOr: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
};

interface Operand {
  readonly values: Values;
  readonly shape: number[];
}

const numbered = (kernel: string, names: string): [string, Compiled][] =>
  names.split(" ").map((name, op) => [name, { kernel, op }]);

/** The functions that are compiled: in which kernel, and by which number that knows them. */
const compiledAs: ReadonlyMap<string, Compiled> = new Map([
  ...numbered("binary", "Add Sub Multiply RealDiv Maximum Minimum SquaredDifference"),
  ...numbered("compare", "Equal NotEqual Less LessEqual Greater GreaterEqual"),
]);
interface Compiled {
  readonly kernel: string;
  readonly op: number;
}

/** `out[i] = f(a[i], b[i])`, where a and b repeat along the axes in which they have size 1. */
function combine(name: string, a: Operand, b: Operand, out: Operand, f: Formula): void {
  const [x, y, z] = [a.values, b.values, out.values];
  if (z.length === 0) return;
  const strides = [a.shape, b.shape].map((shape) => broadcastStrides(shape, out.shape));
  const plan = walk(out.shape, [...strides, stridesOf(out.shape)]);
  const known = compiledAs.get(name);
  if (known !== undefined && combineCompiled(known, x, y, z, plan)) return;
  const { length, steps, rows } = plan;
  const [dx, dy] = steps;
  rows(([i, j, k]) => {
    for (const end = k + length; k < end; k++, i += dx, j += dy) z[k] = f(x[i], y[j]);
  });
}

/** The same by the compiled kernel, which takes up to two axes; false where it cannot. */
function combineCompiled({ kernel, op }: Compiled, x: Values, y: Values, z: Values, plan: Walk): boolean {
  const { sizes, strides } = plan;
  const reached = kernel === "compare" ? reachFlags([x, y], z) : reach(x, y, z);
  if (reached === undefined || sizes.length > 2) return false;
  const { at, size } = reached;
  const [rows, length] = sizes.length === 2 ? sizes : [1, sizes[0]];
  const [[aRow, aStep], [bRow, bStep]] = strides.map((s) =>
    [s.length === 2 ? s[0] : 0, s.at(-1)!].map((step) => step * size),
  );
  const operations = 4 * z.length;
  const byRow = rows > 1;
  const lists = pieces(byRow ? rows : length, reached.parts(operations), byRow ? 1 : 64).map(
    ([from, count]) => {
      const [part, i, j] = byRow ? [[count, length], from, 0] : [[1, count], 0, from];
      const a = [at[0] + i * aRow + j * aStep, aRow, aStep];
      const b = [at[1] + i * bRow + j * bStep, bRow, bStep];
      return [op, ...part, ...a, ...b, at[2] + (i * length + j) * z.BYTES_PER_ELEMENT];
    },
  );
  reached.run(kernel, lists, operations);
  return true;
}

function pair(name: string, first: string, second: string, f: Formula, dtype?: tf.DataType): Kernel {
  return define<string>(name, (inputs, _, backend) => {
    const [a, b] = [inputs[first], inputs[second]];
    const made = backend.make(tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape), dtype ?? a.dtype);
    const operand = (t: tf.TensorInfo): Operand => ({ values: backend.values(t), shape: t.shape });
    combine(name, operand(a), operand(b), made, f);
    return made;
  });
}

const table = (entries: Readonly<Record<string, Formula>>, dtype?: tf.DataType): Kernel[] =>
  Object.entries(entries).map(([name, f]) => pair(name, "a", "b", f, dtype));

export const binary: readonly Kernel[] = [
  ...table(formulas),
  ...table(toBool, "bool"),
  pair("FloorDiv", "a", "b", (a, b) => Math.floor(a / b), "int32"),
  pair("Prelu", "x", "alpha", (x, alpha) => (x < 0 ? alpha * x : x)),
  pair("EluGrad", "dy", "y", (dy, y) => (y >= 0 ? dy : dy * (y + 1)), "float32"),
  defineOfList("AddN", (tensors, _, backend) => {
    const made = backend.filled(tensors[0].shape, tensors[0].dtype, 0);
    const sum = made.values;
    for (const tensor of tensors) {
      const values = backend.values(tensor);
      for (let i = 0; i < sum.length; i++) sum[i] += values[i];
    }
    return made;
  }),
];
