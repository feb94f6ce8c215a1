import * as tf from "@tensorflow/tfjs";

/*
 * TensorFlow.js's gradients of these operations leave out the sum over the axes along which an operand was
 * repeated, and so fail where a and b have different shapes and both need a gradient. Here they are complete.
 */

/** Sums over the axes along which an operand of this shape was repeated. */
function unbroadcast(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}

type Slope = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

function correct(kernelName: string, byA: Slope, byB: Slope): void {
  tf.unregisterGradient(kernelName);
  tf.registerGradient({
    kernelName,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, saved) => {
      const [a, b] = saved;
      const times = (slope: Slope, shape: number[]) => () =>
        unbroadcast(tf.mul(dy as tf.Tensor, slope(a, b)), shape);
      return { a: times(byA, a.shape), b: times(byB, b.shape) };
    },
  });
}

/** Every summand has the sum's gradient. (TensorFlow.js multiplies it with an array of ones that JavaScript has filled.) */
function correctSum(): void {
  tf.unregisterGradient("Sum");
  tf.registerGradient({
    kernelName: "Sum",
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attributes) => {
      const { axis } = attributes as unknown as tf.SumAttrs;
      const axes = tf.util.parseAxisParam(axis, x.shape);
      const kept = x.shape.map((n, i) => (axes.includes(i) ? 1 : n));
      return { x: () => tf.mul(tf.reshape(dy as tf.Tensor, kept), tf.fill(x.shape, 1)) };
    },
  });
}

/** For c = a b: da = dc b', db = a' dc, each transposed as its operand was. */
function correctMatMul(): void {
  tf.unregisterGradient("BatchMatMul");
  tf.registerGradient({
    kernelName: "BatchMatMul",
    inputsToSave: ["a", "b"],
    gradFunc: (dy, [a, b], attributes) => {
      const { transposeA, transposeB } = attributes as unknown as tf.BatchMatMulAttrs;
      const dc = dy as tf.Tensor;
      const da = (): tf.Tensor =>
        transposeA ? tf.matMul(b, dc, transposeB, true) : tf.matMul(dc, b, false, !transposeB);
      const db = (): tf.Tensor =>
        transposeB ? tf.matMul(dc, a, true, transposeA) : tf.matMul(a, dc, !transposeA, false);
      return { a: () => unbroadcast(da(), a.shape), b: () => unbroadcast(db(), b.shape) };
    },
  });
}

/** What TensorFlow.js writes down of an operation while a gradient is recorded. */
interface TapeNode {
  readonly inputs: tf.NamedTensorMap;
  readonly outputs: readonly tf.Tensor[];
}

/**
 * Puts operations on the tape in the order in which they were computed. TensorFlow.js notes the copy that it keeps of an
 * operation's result (of tanh, sigmoid, exp and softmax, whose slopes are made of it) before the operation itself, so that
 * nothing leads back from the copy to x, and the gradient of a gradient leaves a term out.
 */
function orderTape(): void {
  const engine = tf.engine() as unknown as {
    readonly state: { readonly activeTape: TapeNode[] | null };
    addTapeNode: (...args: readonly unknown[]) => void;
  };
  const { addTapeNode } = engine;
  engine.addTapeNode = function (...args) {
    addTapeNode.apply(this, [...args]);
    const tape = this.state.activeTape!;
    const node = tape.at(-1)!;
    let place = tape.length - 1;
    while (place > 0 && isMadeOf(tape[place - 1], node)) place--;
    if (place < tape.length - 1) tape.splice(place, 0, tape.pop()!);
  };
}

const isMadeOf = ({ inputs }: TapeNode, { outputs }: TapeNode): boolean =>
  Object.values(inputs).some((input) => outputs.includes(input));

const float = (condition: tf.Tensor): tf.Tensor => tf.cast(condition, "float32");

/** Puts the complete gradients in place of TensorFlow.js's. At a tie the gradient goes to a (maximum, minimum). */
export function correctGradients(): void {
  orderTape();
  correctMatMul();
  correctSum();
  correct(
    "Maximum",
    (a, b) => float(tf.greaterEqual(a, b)),
    (a, b) => float(tf.less(a, b)),
  );
  correct(
    "Minimum",
    (a, b) => float(tf.lessEqual(a, b)),
    (a, b) => float(tf.greater(a, b)),
  );
  correct(
    "SquaredDifference",
    (a, b) => tf.mul(2, tf.sub(a, b)),
    (a, b) => tf.mul(2, tf.sub(b, a)),
  );
}
