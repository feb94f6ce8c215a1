type Engine = typeof import("./engine.js");

/**
 * Runs once what answers use most, so that V8's code of it is kept with the engine's: a child that loads it compiles less.
 * It changes no result.
 */
export function exercise({ tf, float64 }: Engine): Promise<void> {
  const work = (): void => {
    tf.tidy(() => {
      const x = tf.tensor2d([
        [1, 2],
        [3, 4],
      ]);
      const column = x.sum(1, true);
      const shaped = [
        x.transpose(),
        x.reshape([4]),
        x.expandDims(0),
        x.slice([0, 0], [1, 2]),
        x.cast("int32"),
      ];
      const scores = tf.matMul(x, x, false, true).add(column).sub(x.square().sum(1)).mul(2).div(column);
      const positive = [
        scores.relu().sqrt(),
        tf.maximum(scores, 0),
        x.exp(),
        x.log(),
        scores.abs(),
        x.pow(2),
      ];
      const chosen = [
        tf.argMax(x, 1),
        tf.gather(x, tf.tensor1d([1, 0], "int32")),
        x.mean(0),
        x.max(1, true),
        x.min(),
      ];
      const masks = [tf.oneHot(tf.tensor1d([0, 1], "int32"), 2), tf.where(x.greater(2), x, tf.zerosLike(x))];
      const others = [tf.concat([x, x], 1), tf.stack([x, x]), tf.softmax(x), tf.neg(x), x.arraySync()];
      for (const made of [shaped, positive, chosen, masks, others].flat()) {
        if (made instanceof tf.Tensor) made.dataSync();
      }
    });
  };
  work();
  return float64(async () => work());
}
