import { tf } from "../../src/engine/index.js";

/** The values that an input is filled with. */
export type Kind =
  | "real" // anything, no two equal, none near 0
  | "positive"
  | "unit" // within (-1, 1)
  | "above one"
  | "whole" // int32, -3 to 3
  | "index" // int32, 0 or 1
  | "flag"; // bool

export interface Input {
  /** One letter an axis: its sizes are chosen by the tests; digits are sizes that stay. */
  readonly shape: string;
  readonly kind: Kind;
}

/** One operation: what the tests know of it. */
export interface Operation {
  readonly name: string;
  readonly run: (...x: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
  readonly inputs: readonly Input[];
  /** False where the operation is flat or has no derivative (comparisons, rounding). */
  readonly differentiable: boolean;
  /** What the cpu engine is to compute instead, where its own kernel is wrong. */
  readonly reference?: Operation["run"];
}

const input = (text: string): Input => {
  const [kind, shape] = text.split(":");
  return { kind: kind as Kind, shape };
};
const op = (name: string, inputs: string, run: Operation["run"], differentiable = true): Operation => ({
  name,
  run,
  inputs: inputs.split(", ").map(input),
  differentiable,
});
const flat = (name: string, inputs: string, run: Operation["run"]): Operation => op(name, inputs, run, false);

/** Operations of one tensor that are methods of `tf`, by the kind of number they take. */
const unary = (kind: Kind, names: string, differentiable = true): Operation[] =>
  names.split(" ").map((name) => {
    const f = (tf as unknown as Record<string, (x: tf.Tensor) => tf.Tensor>)[name];
    return op(name, `${kind}:ND`, (x) => f(x), differentiable);
  });
const binary = (kind: Kind, names: string, differentiable = true): Operation[] =>
  names.split(" ").flatMap((name) => {
    const f = (tf as unknown as Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>)[name];
    const shapes = ["ND ND", "ND D", "N1 1D", "ND ", " NCD", "NCD C1"];
    return shapes.map((pair) => {
      const [a, b] = pair.split(" ");
      return op(`${name} [${pair}]`, `${kind}:${a}, ${kind}:${b}`, (x, y) => f(x, y), differentiable);
    });
  });

const x4 = (x: tf.Tensor): tf.Tensor4D => x as tf.Tensor4D;

const elementwise: Operation[] = [
  ...unary(
    "real",
    "abs neg square exp sigmoid tanh sin cos sinh cosh atan asinh erf softplus elu selu relu expm1",
  ),
  ...unary("positive", "log sqrt rsqrt reciprocal log1p relu6 tan"),
  ...unary("unit", "asin acos atanh logSigmoid"),
  ...unary("above one", "acosh"),
  ...unary("real", "ceil floor round isNaN isInf isFinite step", false),
  ...unary("flag", "logicalNot", false),
  ...unary("whole", "abs neg square", false),
  {
    ...flat("sign", "real:ND", (x) => tf.sign(x)),
    reference: (x) => tf.where(tf.isNaN(x), x, tf.sign(x)), // the cpu engine says that NaN has the sign 0
  },
  op("leakyRelu", "real:ND", (x) => tf.leakyRelu(x, 0.1)),
  op("prelu", "real:ND, real:D", (x, alpha) => tf.prelu(x, alpha)),
  op("clipByValue", "real:ND", (x) => tf.clipByValue(x, -0.6, 0.6)),
  op("addN", "real:ND, real:ND, real:ND", (...x) => tf.addN(x)),
  ...binary("real", "add sub mul div maximum minimum squaredDifference atan2 mod"),
  ...binary("positive", "pow"),
  ...binary("whole", "equal notEqual less lessEqual greater greaterEqual floorDiv add mul", false),
  ...binary("real", "equal less greaterEqual", false),
  ...binary("flag", "logicalAnd logicalOr logicalXor", false),
  op("where", "flag:ND, real:ND, real:ND", (c, a, b) => tf.where(c, a, b)),
  flat("bitwiseAnd", "whole:ND, whole:ND", (a, b) => tf.bitwiseAnd(a, b)),
  op("where, broadcast", "flag:N1, real:ND, real:D", (c, a, b) => tf.where(c, a, b)),
];

type Reduce = (x: tf.Tensor, axes?: number[], keepDims?: boolean) => tf.Tensor;
const axesOf: [string, number[] | undefined, boolean][] = [
  ["ND", undefined, false],
  ["ND", [0], false],
  ["ND", [1], true],
  ["NCD", [0, 2], false],
  ["NCD", [0, 1], false],
];
function meanByHand(x: tf.Tensor, axes: number[] = [...x.shape.keys()], keepDims = false): tf.Tensor {
  const count = axes.reduce((n, axis) => n * x.shape[axis], 1);
  return tf.div(tf.sum(x, axes, keepDims), count);
}

const reductions: Operation[] = [
  ...["sum", "max", "min", "prod", "logSumExp"].flatMap((name) => {
    const f = (tf as unknown as Record<string, Reduce>)[name];
    return axesOf.map(([shape, axes, keep]) =>
      op(`${name} ${String(axes)}`, `real:${shape}`, (x) => f(x, axes, keep)),
    );
  }),
  // The cpu engine takes the mean of nothing for 0; it is 0 / 0.
  ...axesOf.map(([shape, axes, keep]) => ({
    ...op(`mean ${String(axes)}`, `real:${shape}`, (x) => tf.mean(x, axes, keep)),
    reference: (x: tf.Tensor) => meanByHand(x, axes, keep),
  })),
  {
    ...op("moments", "real:NCD", (x) => Object.values(tf.moments(x, [0, 1]))),
    reference: (x) => {
      const mean = meanByHand(x, [0, 1], true);
      return [tf.squeeze(mean, [0, 1]), meanByHand(tf.squaredDifference(x, mean), [0, 1])];
    },
  },
  flat("sum of whole", "whole:ND", (x) => tf.sum(x, 0)),
  flat("sum of flags", "flag:ND", (x) => tf.sum(x, 1)),
  flat("all", "flag:ND", (x) => tf.all(x, 1)),
  flat("any", "flag:ND", (x) => tf.any(x, 0)),
  flat("argMax", "real:ND", (x) => tf.argMax(x, 1)),
  flat("argMax 0", "whole:ND", (x) => tf.argMax(x, 0)),
  flat("argMin", "real:ND", (x) => tf.argMin(x, 1)),
  op("cumsum", "real:ND", (x) => tf.cumsum(x, 1)),
  op("cumsum exclusive reverse", "real:NCD", (x) => tf.cumsum(x, 2, true, true)),
  flat("cumprod", "real:NCD", (x) => tf.cumprod(x, 1, true)),
  op("softmax", "real:ND", (x) => tf.softmax(x)),
  op("logSoftmax", "real:ND", (x) => tf.logSoftmax(x)),
  op("norm", "real:ND", (x) => tf.norm(x, 2, 1)),
  {
    ...flat("topk", "real:N5", (x) => Object.values(tf.topk(x, 3))),
    reference: (x) => Object.values(tf.topk(tf.where(tf.isNaN(x), -Infinity, x), 3)), // cpu: NaN anywhere
  },
];

const shapes: Operation[] = [
  op("transpose", "real:NCD", (x) => tf.transpose(x)),
  op("transpose 1 0 2", "real:NCD", (x) => tf.transpose(x, [1, 0, 2])),
  op("transpose 0 2 3 1", "real:NHWC", (x) => tf.transpose(x, [0, 2, 3, 1])),
  op("reshape", "real:N2C", (x) => tf.reshape(x, [2, x.size / 2])),
  op("expandDims", "real:ND", (x) => tf.expandDims(x, 1)),
  op("squeeze", "real:N1D", (x) => tf.squeeze(x, [1])),
  op("slice", "real:5D4", (x) => tf.slice(x, [1, 0, 2], [3, -1, 1])),
  flat("stridedSlice", "real:6D", (x) => tf.stridedSlice(x, [5, 0], [0, x.shape[1]!], [-2, 1])),
  op("concat", "real:ND, real:3D", (a, b) => tf.concat([a, b], 0)),
  op("concat 1", "real:ND, real:N4", (a, b) => tf.concat([a, b], 1)),
  op("stack", "real:ND, real:ND", (a, b) => tf.stack([a, b], 1)),
  op("unstack", "real:N3", (x) => tf.unstack(x, 1)),
  op("split", "real:N6", (x) => tf.split(x, [1, 3, 2], 1)),
  op("tile", "real:ND", (x) => tf.tile(x, [2, 3])),
  op("broadcastTo", "real:N1D", (x) => tf.broadcastTo(x, [x.shape[0], 3, x.shape[2]!])),
  op("reverse", "real:NCD", (x) => tf.reverse(x, [0, 2])),
  op("pad", "real:ND", (x) =>
    tf.pad(
      x,
      [
        [1, 2],
        [0, 1],
      ],
      0.5,
    ),
  ),
  flat("mirrorPad reflect", "real:34", (x) =>
    tf.mirrorPad(
      x,
      [
        [1, 2],
        [0, 3],
      ],
      "reflect",
    ),
  ),
  flat("mirrorPad symmetric", "real:34", (x) =>
    tf.mirrorPad(
      x,
      [
        [1, 2],
        [4, 0],
      ],
      "symmetric",
    ),
  ),
  op("spaceToBatchND", "real:N44C", (x) =>
    tf.spaceToBatchND(
      x,
      [2, 2],
      [
        [0, 0],
        [2, 0],
      ],
    ),
  ),
  op("batchToSpaceND", "real:422C", (x) =>
    tf.batchToSpaceND(
      x,
      [2, 2],
      [
        [0, 1],
        [1, 0],
      ],
    ),
  ),
  op("cast", "real:ND", (x) => tf.cast(x, "float32")),
  flat("cast int32", "real:ND", (x) => tf.cast(x, "int32")),
  flat("cast bool", "whole:ND", (x) => tf.cast(x, "bool")),
  flat("cast float", "flag:ND", (x) => tf.cast(x, "float32")),
  op("zerosLike", "real:ND", (x) => tf.add(tf.zerosLike(x), x)),
  op("onesLike", "real:ND", (x) => tf.mul(tf.onesLike(x), x)),
  flat("fill, range, linspace", "real:", () => [
    tf.ones([2, 3]),
    tf.range(0, 1, 0.1),
    tf.range(5, 2),
    tf.linspace(0, 1, 7),
    tf.eye(3),
  ]),
  flat("diag", "real:N", (x) => tf.diag(x)),
];

const rowsOf = (x: tf.Tensor, ids: tf.Tensor, id: number): tf.Tensor =>
  tf.sum(tf.where(tf.expandDims(tf.equal(ids, id), 1), x, 0), 0);

function unique(x: tf.Tensor, axis: number): tf.Tensor[] {
  const { values, indices } = tf.unique(x, axis);
  return [values, indices];
}

const indexing: Operation[] = [
  op("gather", "real:2D, index:N", (x, i) => tf.gather(x, i)),
  op("gather columns", "real:N2D, index:C", (x, i) => tf.gather(x, i, 1)),
  flat("gather batches", "real:32D, index:35", (x, i) => tf.gather(x, i, 1, 1)),
  flat("gatherND", "real:22D, index:N2", (x, i) => tf.gatherND(x, i)),
  flat("scatterND", "index:N1, real:ND", (i, x) => tf.scatterND(i, x, [2, x.shape[1]!])),
  {
    ...op("unsortedSegmentSum", "real:ND, index:N", (x, i) => tf.unsortedSegmentSum(x, i as tf.Tensor1D, 3)),
    reference: (x, i) => tf.stack([0, 1, 2].map((id) => rowsOf(x, i, id))), // cpu: NaN spreads to other segments
  },
  flat("oneHot", "index:ND", (i) => tf.oneHot(i, 3, 2, -1)),
  flat("tensorScatterUpdate", "real:22, index:N1, real:N2", (x, i, y) => tf.tensorScatterUpdate(x, i, y)),
  flat("tensorScatterUpdate of numbers", "real:2, index:11, real:1", (x, i, y) =>
    tf.tensorScatterUpdate(x, i, y),
  ),
  flat("unique", "index:N", (x) => unique(x, 0)),
  flat("unique rows", "index:N2", (x) => unique(x, 0)),
  flat("unique columns", "index:2D", (x) => unique(x, 1)),
  flat("unique numbers", "real:N", (x) => unique(tf.concat([x, x]), 0)),
  flat("sparseToDense", "index:12, real:1", (i, x) => tf.sparseToDense(i, x, [2, 2], tf.scalar(0.5))),
];

/** The cpu engine multiplies batches that repeat on both sides wrongly, so they are spread out for it first. */
function productOfBatches(x: tf.Tensor, y: tf.Tensor, a: boolean, b: boolean): tf.Tensor {
  const batch = [x.shape[0], y.shape[0]];
  const spread = (t: tf.Tensor): tf.Tensor => tf.broadcastTo(t, [...batch, ...t.shape.slice(-2)]);
  return tf.matMul(spread(x), spread(tf.expandDims(y, 0)), a, b);
}

const products: Operation[] = [
  ...[false, true].flatMap((a) =>
    [false, true].flatMap((b) => [
      op(`matMul ${a} ${b}`, `real:${a ? "DN" : "ND"}, real:${b ? "MD" : "DM"}`, (x, y) =>
        tf.matMul(x, y, a, b),
      ),
      {
        ...op(`matMul batches ${a} ${b}`, `real:B1${a ? "DN" : "ND"}, real:C${b ? "MD" : "DM"}`, (x, y) =>
          tf.matMul(x, y, a, b),
        ),
        reference: (x: tf.Tensor, y: tf.Tensor) => productOfBatches(x, y, a, b),
      },
    ]),
  ),
  ...[
    "nd,dm->nm",
    "nd,md->mn",
    "bnd,bdm->bnm",
    "nd->dn",
    "nd->",
    "nd,nd->n",
    "d,m->dm",
    "nd,d->n",
    "d,d->",
  ].map((equation) => {
    const shapes = equation.replace(/->.*/, "").toUpperCase().split(",");
    return flat(`einsum ${equation}`, shapes.map((shape) => `real:${shape}`).join(", "), (...x) =>
      tf.einsum(equation, ...x),
    );
  }),
  flat("einsum whole", "whole:ND, whole:DM", (x, y) => tf.einsum("nd,dm->nm", x, y)),
  op("dot", "real:D, real:D", (x, y) => tf.dot(x, y)),
  op("outerProduct", "real:N, real:M", (x, y) => tf.outerProduct(x as tf.Tensor1D, y as tf.Tensor1D)),
];

type Pad = number | "valid" | "same" | tf.backend_util.ExplicitPadding;
const explicit: Pad = [
  [0, 0],
  [1, 2],
  [0, 1],
  [0, 0],
];
const geometries: [string, number, number | [number, number], Pad][] = [
  ["3x3 valid", 3, 1, "valid"],
  ["3x3 same", 3, 1, "same"],
  ["3x3 same, strides 2 3", 3, [2, 3], "same"],
  ["2x2 valid, stride 2", 2, 2, "valid"],
  ["3x3 pad 1, stride 2", 3, 2, 1],
  ["3x3 explicit pad", 3, 1, explicit],
  ["1x1", 1, 1, "valid"],
  ["4x4 same", 4, 1, "same"],
];

/** The same convolution of images that have been padded first: the cpu engine leaves out 0 * Infinity at the border. */
function convolvePadded(x: tf.Tensor, w: tf.Tensor, strides: number | [number, number], pad: Pad): tf.Tensor {
  const { computeConv2DInfo } = tf.backend_util;
  const { padInfo } = computeConv2DInfo(x4(x).shape, x4(w).shape, strides, 1, pad);
  const { top, bottom, left, right } = padInfo;
  const padded = tf.pad(x4(x), [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  return tf.conv2d(padded, x4(w), strides, "valid");
}

const windows: Operation[] = geometries.flatMap(([name, size, strides, pad]) => [
  {
    ...op(`conv2d ${name}`, `real:N56C, real:${size}${size}CF`, (x, w) =>
      tf.conv2d(x4(x), x4(w), strides, pad),
    ),
    reference: (x: tf.Tensor, w: tf.Tensor) => convolvePadded(x, w, strides, pad),
  },
  op(`depthwiseConv2d ${name}`, `real:N56C, real:${size}${size}CQ`, (x, w) =>
    tf.depthwiseConv2d(x4(x), x4(w), strides, pad),
  ),
  {
    ...op(`maxPool ${name}`, "real:N56C", (x) => tf.maxPool(x4(x), size, strides, pad)),
    // The cpu engine passes over NaN; a mean does not.
    reference: (x: tf.Tensor) => {
      const nan = tf.avgPool(x4(tf.where(tf.isNaN(x), Number.NaN, tf.zerosLike(x))), size, strides, pad);
      return tf.where(tf.isNaN(nan), nan, tf.maxPool(x4(x), size, strides, pad));
    },
  },
  op(`avgPool ${name}`, "real:N56C", (x) => tf.avgPool(x4(x), size, strides, pad)),
]);

const dilated = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => tf.conv2d(x4(x), x4(w), 1, "same", "NHWC", [2, 1]);
const images: Operation[] = [
  ...windows,
  flat("conv2d dilated", "real:N56C, real:33CF", dilated),
  op("conv2d channels first", "real:NC56, real:33CF", (x, w) => tf.conv2d(x4(x), x4(w), 2, 1, "NCHW")),
  op("conv2dTranspose", "real:N34F, real:33CF", (x, w) =>
    tf.conv2dTranspose(x4(x), x4(w), [x.shape[0], 6, 8, w.shape[2]!], 2, "same"),
  ),
  op("batchNorm", "real:NHWC, real:C, positive:C, real:C, real:C", (x, m, v, o, s) =>
    tf.batchNorm(x, m, v, o, s),
  ),
  op("localResponseNormalization", "real:N235", (x) =>
    tf.localResponseNormalization(x4(x), 2, 1.5, 0.7, 0.6),
  ),
  op("resizeBilinear", "real:N34C", (x) => tf.image.resizeBilinear(x4(x), [5, 3])),
  op("resizeBilinear aligned", "real:N34C", (x) => tf.image.resizeBilinear(x4(x), [2, 7], true)),
  flat("resizeBilinear centred", "real:N34C", (x) => tf.image.resizeBilinear(x4(x), [5, 3], false, true)),
  op("resizeNearestNeighbor", "real:N34C", (x) => tf.image.resizeNearestNeighbor(x4(x), [5, 3])),
];

const fused: Operation[] = [
  op("fused.matMul", "real:ND, real:DM, real:M", (a, b, bias) =>
    tf.fused.matMul({ a, b, bias, activation: "relu" }),
  ),
  {
    ...op("fused.conv2d", "real:N56C, real:33CF, real:F", (x, filter, bias) =>
      tf.fused.conv2d({ x: x4(x), filter: x4(filter), strides: 1, pad: "same", bias, activation: "elu" }),
    ),
    reference: (x, w, bias) => tf.elu(tf.add(convolvePadded(x, w, 1, "same"), bias)),
  },
  flat("fused.depthwiseConv2d", "real:N56C, real:33C1, real:C", (x, filter, bias) =>
    tf.fused.depthwiseConv2d({
      x: x4(x),
      filter: x4(filter),
      strides: 1,
      pad: 1,
      bias,
      activation: "sigmoid",
    }),
  ),
];

/** Every operation that the engine's own kernels compute. A line added here is tested in every way the tests know. */
export const operations: readonly Operation[] = [
  ...elementwise,
  ...reductions,
  ...shapes,
  ...indexing,
  ...products,
  ...images,
  ...fused,
];
