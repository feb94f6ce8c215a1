import * as tf from "@tensorflow/tfjs";
import { erf, logistic, roundHalfToEven, softplus } from "./functions.js";
import { define, type Kernel } from "./define.js";
import { pieces, reach } from "./reach.js";
import type { Values } from "../values.js";

type Formula = (x: number) => number;

/** Elementwise functions of one tensor: `y[i] = f(x[i])`, of x's shape and dtype. */
const formulas: Readonly<Record<string, Formula>> = {
  Abs: Math.abs,
  Acos: Math.acos,
  Acosh: Math.acosh,
  Asin: Math.asin,
  Asinh: Math.asinh,
  Atan: Math.atan,
  Atanh: Math.atanh,
  Ceil: Math.ceil,
  Cos: Math.cos,
  Cosh: Math.cosh,
  Elu: (x) => (x >= 0 ? x : Math.expm1(x)),
  Erf: erf,
  Expm1: Math.expm1,
  Floor: Math.floor,
  Log: Math.log,
  Log1p: Math.log1p,
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Relu: (x) => Math.max(0, x),
  Relu6: (x) => Math.min(Math.max(0, x), 6),
  Round: roundHalfToEven,
  Rsqrt: (x) => 1 / Math.sqrt(x),
  Selu: (x) => (x >= 0 ? tf.backend_util.SELU_SCALE * x : tf.backend_util.SELU_SCALEALPHA * Math.expm1(x)),
  Sigmoid: logistic,
  Sign: Math.sign,
  Sin: Math.sin,
  Sinh: Math.sinh,
  Softplus: softplus,
  Sqrt: Math.sqrt,
  Square: (x) => x * x,
  Tan: Math.tan,
  Tanh: Math.tanh,
};

/** The same, with a dtype of their own. */
const toFloat: Readonly<Record<string, Formula>> = { Exp: Math.exp };
const toBool: Readonly<Record<string, Formula>> = {
  IsFinite: (x) => (Number.isFinite(x) ? 1 : 0),
  IsInf: (x) => (Math.abs(x) === Infinity ? 1 : 0),
  IsNan: (x) => (Number.isNaN(x) ? 1 : 0),
  LogicalNot: (x) => (x === 0 ? 1 : 0),
};

/** Functions with a setting. */
const clip = (x: number, { clipValueMin, clipValueMax }: tf.ClipByValueAttrs): number =>
  x > clipValueMax ? clipValueMax : x < clipValueMin ? clipValueMin : x;
const leakyRelu = (x: number, { alpha }: tf.LeakyReluAttrs): number => (x < 0 ? alpha * x : x);
const step = (x: number, { alpha }: tf.StepAttrs): number =>
  Number.isNaN(x) ? Number.NaN : x > 0 ? 1 : alpha;

/** The functions that are compiled, by the number that the compiled kernel knows them by, and how much work they are. */
const compiledAs: ReadonlyMap<string, [op: number, operations: number]> = new Map([
  ["Neg", [0, 2]],
  ["Abs", [1, 2]],
  ["Square", [2, 2]],
  ["Sqrt", [3, 4]],
  ["Rsqrt", [4, 8]],
  ["Reciprocal", [5, 4]],
  ["Relu", [6, 2]],
  ["Step", [7, 2]],
  ["LeakyRelu", [8, 2]],
  ["ClipByValue", [9, 2]],
  ["Exp", [10, 20]],
  ["Sigmoid", [11, 20]],
  ["Tanh", [12, 30]],
]);

/** `y[i] = f(x[i])` by the compiled kernel; false where it cannot. */
function applyCompiled(name: string, x: Values, y: Values, settings: object | undefined): boolean {
  const known = compiledAs.get(name);
  const reached = known && reach(x, y);
  if (known === undefined || reached === undefined) return false;
  const [op, operations] = known;
  const { at, size } = reached;
  const [first = 0, second = 0] = Object.values(settings ?? {}) as number[];
  const lists = pieces(x.length, reached.parts(operations * x.length), 64).map(([from, count]) => [
    op,
    count,
    at[0] + from * size,
    at[1] + from * size,
    first,
    second,
  ]);
  reached.run("unary", lists, operations * x.length);
  return true;
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- each kernel says what its attributes are
function elementwise<Settings>(
  name: string,
  f: (x: number, settings: Settings) => number,
  dtype?: tf.DataType,
): Kernel {
  return define<"x", Settings>(name, ({ x }, settings, backend) => {
    const input = backend.values(x);
    const made = backend.make(x.shape, dtype ?? x.dtype);
    const output = made.values;
    if (applyCompiled(name, input, output, settings as object | undefined)) return made;
    for (let i = 0; i < output.length; i++) output[i] = f(input[i], settings);
    return made;
  });
}

const table = (entries: Readonly<Record<string, Formula>>, dtype?: tf.DataType): Kernel[] =>
  Object.entries(entries).map(([name, f]) => elementwise(name, f, dtype));

export const unary: readonly Kernel[] = [
  ...table(formulas),
  ...table(toFloat, "float32"),
  ...table(toBool, "bool"),
  elementwise("ClipByValue", clip),
  elementwise("LeakyRelu", leakyRelu, "float32"),
  elementwise("Step", step),
];
