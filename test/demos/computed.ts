import type * as library from "../../src/browser.js";

/** Some of everything that the engine does, as plain numbers: run in Node and in a page, and compared. */
export async function computed({
  tf,
  float64,
  models,
  optim,
}: typeof library): Promise<Record<string, number[]>> {
  const wave = (n: number, shift: number): number[] =>
    Array.from({ length: n }, (_, i) => Math.sin(i * 0.7 + shift));
  const work = (): Record<string, number[]> =>
    tf.tidy(() => {
      const [a, b] = [tf.tensor2d(wave(37 * 53, 1), [37, 53]), tf.tensor2d(wave(53 * 41, 2), [53, 41])];
      const x = tf.tensor4d(wave(2 * 9 * 9 * 3, 3), [2, 9, 9, 3]);
      const w = tf.tensor4d(wave(3 * 3 * 3 * 5, 4), [3, 3, 3, 5]);
      const conv = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
        tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, "same");
      const [dx, dw] = tf.grads((x: tf.Tensor, w: tf.Tensor) => tf.sum(tf.square(conv(x, w))))([x, w]);
      const model = models.twoLayer({ inputs: 8, hidden: 6, classes: 3 });
      const params = model.init(1);
      const rule = optim.adam({ learningRate: 0.01 });
      const examples = tf.tensor2d(wave(5 * 8, 5), [5, 8]);
      const { loss, grads } = model.loss(params, examples, tf.tensor1d([0, 1, 2, 1, 0], "int32"));
      const after = rule.update(params, grads, rule.init(params)).params;
      const list = (tensor: tf.Tensor): number[] => [...tensor.dataSync()];
      return {
        matMul: list(tf.matMul(a, b)),
        conv2d: list(conv(x, w)),
        dx: list(dx),
        dw: list(dw),
        loss: [loss],
        step: Object.keys(after)
          .sort((p, q) => (p < q ? -1 : 1))
          .flatMap((name) => list(after[name])),
      };
    });
  const single = work();
  const double = await float64(work);
  return {
    ...Object.fromEntries(Object.entries(single).map(([name, values]) => [`float32 ${name}`, values])),
    ...Object.fromEntries(Object.entries(double).map(([name, values]) => [`float64 ${name}`, values])),
  };
}
