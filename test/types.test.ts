import { expectTypeOf } from "expect-type";
import { gradients, layers, losses, models, optim, regularization, training, tf } from "../src/index.js";

describe("the types that learners meet", () => {
  it("carry ranks, and a gradient has the kind of what it is a gradient of", () => {
    const w = tf.zeros<tf.Rank.R2>([1, 1]);
    expectTypeOf(losses.softmax).returns.toEqualTypeOf<losses.ScoreLoss>();
    expectTypeOf<losses.ScoreLoss>().toEqualTypeOf<{
      readonly loss: number;
      readonly dScores: tf.Tensor2D;
    }>();
    expectTypeOf(regularization.l2(w, 1).dw).toEqualTypeOf<tf.Tensor2D>();
    expectTypeOf(gradients.numeric((x: number) => x, 1)).toEqualTypeOf<number>();
    expectTypeOf(gradients.numeric((x: number[]) => x[0], [1])).toEqualTypeOf<number[]>();
    expectTypeOf(gradients.numeric((x: tf.Tensor2D) => tf.sum<tf.Scalar>(x), w)).toEqualTypeOf<tf.Tensor2D>();
    expectTypeOf(layers.affine.forward).parameters.toEqualTypeOf<[tf.Tensor2D, tf.Tensor2D, tf.Tensor1D]>();
    expectTypeOf(layers.affine.backward).returns.toEqualTypeOf<{
      dx: tf.Tensor2D;
      dw: tf.Tensor2D;
      db: tf.Tensor1D;
    }>();
    expectTypeOf(layers.conv2d.forward).returns.toHaveProperty("out").toEqualTypeOf<tf.Tensor4D>();
    expectTypeOf(layers.relu.forward(w).out).toEqualTypeOf<tf.Tensor2D>();
    expectTypeOf(optim.adam({ learningRate: 1 })).toEqualTypeOf<optim.Optimizer>();
    expectTypeOf(models.linear({ inputs: 1, classes: 2 })).toEqualTypeOf<models.Model>();
    expectTypeOf(training.fit).returns.toEqualTypeOf<Promise<training.FitResult>>();
  });

  it("a search's choice has the types of its space", () => {
    const space = { rate: { from: 1, to: 2 }, units: [1, 2], kind: ["a", "b"] } as const;
    expectTypeOf<training.Choice<typeof space>>().toEqualTypeOf<{
      readonly rate: number;
      readonly units: 1 | 2;
      readonly kind: "a" | "b";
    }>();
  });

  it("a wrong order does not compile", () => {
    // @ts-expect-error: scores are [N, C], not labels
    void (() => losses.softmax(tf.tensor1d([1]), tf.tensor1d([1])));
    // @ts-expect-error: backward takes the cache of its own layer
    void (() => layers.relu.backward(tf.zeros([1]), layers.sigmoid.forward(tf.zeros([1])).cache));
    // @ts-expect-error: dropout needs a seed
    void (() => layers.dropout.forward(tf.zeros([1]), { p: 0.5 }));
  });
});
