import { tf } from "gradlab";

export function distancesNoLoops(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  const squares = tf.square(xTrain).sum(1, true);
  const trainSquares = tf.square(x).sum(1);
  const products = tf.matMul(xTrain, x, false, true);
  return tf.sqrt(squares.sub(products.mul(2)).add(trainSquares));
}
