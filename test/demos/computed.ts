import type * as library from "../../src/browser.js";
import type { tf as tensors } from "../../src/engine/index.js";

/** Numbers by the name of what computed them. */
type Computed = Record<string, number[]>;

/** What is computed in Node and in a page, as plain numbers, to be compared. */
export interface Both {
  /** By our kernels, which WebAssembly's rules tie to the same bits everywhere. */
  readonly kernels: Computed;
  /** By the `Math` of the JavaScript engine, whose last bits are its own affair. */
  readonly math: Computed;
}

/** Some of everything that the engine does, in both precisions. It runs in a page, so that it sees nothing but its argument. */
export async function computed({
  tf,
  float64,
  layers,
  losses,
  models,
  optim,
  random,
}: typeof library): Promise<Both> {
  type T = tensors.Tensor;
  const list = (tensor: T): number[] => [...tensor.dataSync()];
  const lists = (tensors: object): number[] =>
    Object.keys(tensors)
      .sort((p, q) => (p < q ? -1 : 1))
      .flatMap((name) => list((tensors as Record<string, T>)[name]));
  /** Numbers that integer arithmetic alone makes. */
  const some = (seed: string, ...shape: number[]): T => {
    const r = random(seed);
    const size = shape.reduce((a, b) => a * b, 1);
    return tf.tensor(
      Array.from({ length: size }, () => r.uniform(-2, 2)),
      shape,
    );
  };
  const products = (): Computed => {
    const [a, b] = [some("a", 37, 53) as tensors.Tensor2D, some("b", 53, 41) as tensors.Tensor2D];
    const [x, w] = [some("x", 2, 9, 9, 3) as tensors.Tensor4D, some("w", 3, 3, 3, 5) as tensors.Tensor4D];
    const conv = (x: T, w: T): T => tf.conv2d(x as tensors.Tensor4D, w as tensors.Tensor4D, 2, "same");
    const [dx, dw] = tf.grads((x: T, w: T) => tf.sum(tf.square(conv(x, w))))([x, w]);
    const [at, bt] = [tf.transpose(a), tf.transpose(b)];
    const layer = layers.conv2d.forward(x, w, some("bias", 5) as tensors.Tensor1D, { pad: 1 });
    return {
      matMul: list(tf.matMul(a, b)),
      "matMul, first transposed": list(tf.matMul(at, b, true, false)),
      "matMul, second transposed": list(tf.matMul(a, bt, false, true)),
      conv2d: list(conv(x, w)),
      "conv2d, slope in the pictures": list(dx),
      "conv2d, slope in the filters": list(dw),
      "layers.conv2d": lists(layers.conv2d.backward(layer.out, layer.cache)),
    };
  };
  const rows = (): Computed => {
    const x = some("rows", 7, 13) as tensors.Tensor2D;
    const y = tf.tensor1d([0, 12, 3, 4, 4, 7, 1], "int32");
    const pictures = some("pictures", 2, 6, 6, 3) as tensors.Tensor4D;
    const [most, mean] = [layers.maxPool2d.forward(pictures), layers.averagePool2d.forward(pictures)];
    const normed = layers.batchNorm.forward(x, some("gamma", 13) as tensors.Tensor1D, tf.zeros([13]));
    const [soft, hinge] = [losses.softmax(x, y), losses.svm(x, y)];
    return {
      exp: list(tf.exp(x)),
      sigmoid: list(tf.sigmoid(x)),
      tanh: list(tf.tanh(x)),
      sqrt: list(tf.sqrt(tf.abs(x))),
      softmax: list(tf.softmax(x)),
      logSoftmax: list(tf.logSoftmax(x)),
      sum: list(tf.sum(x, 0)),
      mean: list(tf.mean(x, 1)),
      maxPool2d: lists(layers.maxPool2d.backward(most.out, most.cache)),
      averagePool2d: lists(layers.averagePool2d.backward(mean.out, mean.cache)),
      batchNorm: [...list(normed.out), ...lists(layers.batchNorm.backward(x, normed.cache))],
      "losses.softmax": [soft.loss, ...list(soft.dScores)],
      "losses.svm": [hinge.loss, ...list(hinge.dScores)],
    };
  };
  const training = (): Computed => {
    const model = models.threeLayerConvNet({ input: [6, 6, 3], classes: 3, filters: 4, filterSize: 3 });
    const shapes = Object.entries(model.init(1)).map(([name, w]) => [name, w.shape] as const);
    let params = Object.fromEntries(shapes.map(([name, shape]) => [name, some(name, ...shape)]));
    const rule = optim.adam({ learningRate: 0.01 });
    let state = rule.init(params);
    const seen: number[] = [];
    for (let step = 0; step < 5; step++) {
      const x = some(`batch ${step}`, 5, 6, 6, 3);
      const { loss, grads } = model.loss(params, x, tf.tensor1d([0, 1, 2, 1, 0], "int32"));
      const next = rule.update(params, grads, state);
      seen.push(loss);
      params = next.params;
      state = next.state;
    }
    return { "five steps of Adam": [...seen, ...lists(params)] };
  };
  const byMath = (): Computed => {
    const [x, positive] = [some("math", 400), tf.abs(some("math", 400))];
    return {
      log: list(tf.log(positive)),
      log1p: list(tf.log1p(positive)),
      expm1: list(tf.expm1(x)),
      sin: list(tf.sin(x)),
      cos: list(tf.cos(x)),
      tan: list(tf.tan(x)),
      atan: list(tf.atan(x)),
      sinh: list(tf.sinh(x)),
      cosh: list(tf.cosh(x)),
      pow: list(tf.pow(positive, 2.7)),
      erf: list(tf.erf(x)),
      elu: list(tf.elu(x)),
      "models.initialisers.normal": list(models.initialisers.normal([400], { deviation: 1, seed: 1 })),
    };
  };
  const inBoth = async (work: () => Computed): Promise<Computed> => {
    const single = tf.tidy(work as () => never) as Computed;
    const double = await float64(() => tf.tidy(work as () => never) as Computed);
    const named = (precision: string, values: Computed): Computed =>
      Object.fromEntries(Object.entries(values).map(([name, list]) => [`${precision} ${name}`, list]));
    return { ...named("float32", single), ...named("float64", double) };
  };
  return {
    kernels: await inBoth(() => ({ ...products(), ...rows(), ...training() })),
    math: await inBoth(byMath),
  };
}

/** How many numbers of the precision lie between two, at most, over two lists: 0 where all bits agree. */
export function unitsApart(
  precision: "float32" | "float64",
  a: readonly number[],
  b: readonly number[],
): number {
  const bytes = new DataView(new ArrayBuffer(8));
  const place = (value: number): bigint => {
    if (precision === "float32") bytes.setFloat32(0, value);
    else bytes.setFloat64(0, value);
    const bits = precision === "float32" ? BigInt(bytes.getInt32(0)) : bytes.getBigInt64(0);
    const lowest = precision === "float32" ? -(2n ** 31n) : -(2n ** 63n);
    return bits < 0n ? lowest - bits : bits;
  };
  return a.reduce((most, value, i) => {
    const distance = place(value) - place(b[i]);
    return Math.max(most, Number(distance < 0n ? -distance : distance));
  }, 0);
}
