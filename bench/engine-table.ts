/** How our time should compare: at most so many times each peer's. */
export interface Target {
  readonly numpy: number;
  readonly torch?: number;
}

/** A row of the table. */
export interface Row {
  readonly name: string;
  readonly title: string;
  /** With what npm brings alone. */
  readonly portable: Target;
  /** Where a BLAS or TensorFlow's native library is found. */
  readonly helped: Target;
}

const row = (name: string, title: string, portable: Target, helped: Target = portable): Row => ({
  name,
  title,
  portable,
  helped,
});

const one = { numpy: 1 };
const four = { numpy: 4.5 };
const less = { numpy: 0.8 };
const step = { numpy: 0.25, torch: 1 };

/** Every row of the table and what we want of it. */
export const rows: readonly Row[] = [
  row("knn", "kNN distances 500 x 5,000 x 3,072", four, one),
  row("gemm32", "matrix product of that size", four, one),
  row("gemm64", "the same in float64", four, { numpy: 1.1 }),
  row("svm500", "SVM loss and gradient, 500 rows", one, less),
  row("svm49000", "SVM loss and gradient, 49,000 rows", one, less),
  row("softmax500", "softmax loss and gradient, 500 rows", one, less),
  row("softmax49000", "softmax loss and gradient, 49,000 rows", one, less),
  row("conv7", "convolution 7x7x32 on 50 x 32x32x3", one),
  row("conv7back", "its gradients", one),
  row("conv3", "convolution 3x3x25, stride 2, on 100 x 31x31x3", one),
  row("conv3back", "its gradients", one),
  row("pool", "max pooling 2x2 on 100 x 32x32x3", one),
  row("poolback", "its gradient", one),
  row("norm", "batch normalization of 200 x 1,000", one),
  row("normback", "its gradients", one),
  row("convnet", "training step, ConvNet, Adam", step),
  row("perceptron", "training step, five layers, Adam", one, less),
];
