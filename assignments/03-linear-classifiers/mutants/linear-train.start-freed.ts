import { random, tf } from "gradlab";

type Loss = (
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor1D,
  y: tf.Tensor1D,
  lambda: number,
) => { loss: number; dw: tf.Tensor; db: tf.Tensor };

export function train(
  lossOf: Loss,
  x: tf.Tensor2D,
  y: tf.Tensor1D,
  start: { w: tf.Tensor2D; b: tf.Tensor1D },
  settings: { learningRate: number; lambda: number; batchSize: number; epochs: number; seed: number },
): { w: tf.Tensor2D; b: tf.Tensor1D; losses: number[] } {
  const { learningRate, lambda, batchSize, epochs, seed } = settings;
  const stream = random(seed);
  const numbers = Array.from({ length: x.shape[0] }, (_, i) => i);
  const losses: number[] = [];
  let [w, b] = [start.w, start.b];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = stream.shuffle(numbers);
    for (let i = 0; i < order.length; i += batchSize) {
      const rows = tf.tensor1d(order.slice(i, i + batchSize), "int32");
      const { loss, dw, db } = lossOf(tf.gather(x, rows), w, b, tf.gather(y, rows), lambda);
      losses.push(loss);
      const before = [w, b];
      w = w.sub(dw.mul(learningRate));
      b = b.sub(db.mul(learningRate));
      tf.dispose(before);
    }
  }
  return { w, b, losses };
}
