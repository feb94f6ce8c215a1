import { GradlabError } from "../errors.js";
import { checkNumber, showShape } from "../shapes.js";
import { checkLoss, type LossKind } from "./model.js";
import { stack, type Network } from "./stack.js";
import * as stages from "./stages.js";

/** What both ConvNets need to know. */
interface ConvNetOptions {
  /** Height, width and channels of a picture. */
  readonly input: readonly [number, number, number];
  /** How many classes, at least 1. */
  readonly classes: number;
  /** `"softmax"` by default. */
  readonly loss?: LossKind;
  /** Lambda of L2 on all weights, 0 or more; 0 by default. */
  readonly regularization?: number;
}

/** What a three-layer ConvNet is made of. */
export interface ThreeLayerConvNetOptions extends ConvNetOptions {
  /** How many filters; 32 by default. */
  readonly filters?: number;
  /** Their height and width, odd; 7 by default. */
  readonly filterSize?: number;
  /** The hidden units of the affine layer; 100 by default. */
  readonly hidden?: number;
}

/**
 * The three-layer ConvNet: `scores = relu(pool(relu(conv(x, w1) + b1)) w2 + b2) w3 + b3`, with max pooling of 2 x 2. The
 * convolution is padded so that it keeps the size of the picture. Parameters: w1 [FS, FS, C, F], b1 [F],
 * w2 [H/2 * W/2 * F, hidden], b2 [hidden], w3 [hidden, classes], b3 [classes].
 *
 * @param options sizes, loss and regularization; see {@link ThreeLayerConvNetOptions}
 * @returns the network, as plain functions; see {@link Network}
 * @throws GradlabError when a size is not a whole number above 0, the filter size is even or the picture too small to pool
 * @see Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998
 * @example
 * const model = models.threeLayerConvNet({ input: [32, 32, 3], classes: 10 });
 * console.log(model.layers.join(" ")); // conv1 relu1 pool1 flatten affine2 relu2 affine3
 * console.log(Object.values(model.init(1)).reduce((sum, w) => sum + w.size, 0)); // 825046
 */
export function threeLayerConvNet(options: ThreeLayerConvNetOptions): Network {
  const {
    input,
    classes,
    filters = 32,
    filterSize = 7,
    hidden = 100,
    loss = "softmax",
    regularization = 0,
  } = options;
  const [height, width, channels] = checkInput("models.threeLayerConvNet", input, classes, 1);
  checkLoss("models.threeLayerConvNet", loss, regularization);
  checkNumber("models.threeLayerConvNet", "filters", filters, { min: 1, whole: true });
  checkNumber("models.threeLayerConvNet", "hidden", hidden, { min: 1, whole: true });
  checkNumber("models.threeLayerConvNet", "filterSize", filterSize, { min: 1 });
  if (filterSize % 2 !== 1) {
    throw new GradlabError(
      `models.threeLayerConvNet: filterSize is ${filterSize}, expected an odd whole number`,
    );
  }
  return stack({
    name: `three-layer ConvNet (${filters} filters of ${filterSize} x ${filterSize}, ${hidden} hidden units)`,
    input,
    classes,
    stages: [
      stages.conv(1, channels, filters, filterSize),
      stages.relu(1),
      stages.maxPool(1),
      stages.flatten(),
      stages.affine(2, Math.floor(height / 2) * Math.floor(width / 2) * filters, hidden),
      stages.relu(2),
      stages.affine(3, hidden, classes, true),
    ],
    loss,
    regularization,
  });
}

/** What the deeper ConvNet is made of. */
export interface DeepConvNetOptions extends ConvNetOptions {
  /** The filters of each block; [32, 64, 128] by default. */
  readonly filters?: readonly number[];
  /** The hidden units of the affine layer; 128 by default. */
  readonly hidden?: number;
  /** Dropout before the last layer, with this probability to KEEP, above 0 and at most 1; 1 (none) by default. */
  readonly p?: number;
}

/**
 * A deeper ConvNet: `{3x3 conv - spatial batch norm - relu - 2x2 max pool} * L - affine - relu - [dropout] - affine`, made
 * to pass 70 % on CIFAR-10 within ten epochs. Its parameters are named as those of {@link fullyConnected}: w1 [3, 3, C, F1],
 * b1 [F1], gamma1 [F1], ...
 *
 * @param options sizes, dropout, loss and regularization; see {@link DeepConvNetOptions}
 * @returns the network, as plain functions; see {@link Network}
 * @throws GradlabError when a size is not a whole number above 0, p is out of range or the picture too small to pool L times
 * @see K. Simonyan, A. Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015
 * @example
 * const model = models.deepConvNet({ input: [32, 32, 3], classes: 10, filters: [16, 32] });
 * console.log(model.layers.slice(0, 4).join(" ")); // conv1 batchNorm1 relu1 pool1
 */
export function deepConvNet(options: DeepConvNetOptions): Network {
  const {
    input,
    classes,
    filters = [32, 64, 128],
    hidden = 128,
    p = 1,
    loss = "softmax",
    regularization = 0,
  } = options;
  const [height, width, channels] = checkInput("models.deepConvNet", input, classes, filters.length);
  checkLoss("models.deepConvNet", loss, regularization);
  checkNumber("models.deepConvNet", "hidden", hidden, { min: 1, whole: true });
  checkNumber("models.deepConvNet", "p (the probability to keep)", p, { above: 0, max: 1 });
  const blocks = filters.flatMap((count, k) => {
    checkNumber("models.deepConvNet", `filters[${k}]`, count, { min: 1, whole: true });
    const i = k + 1;
    return [
      stages.conv(i, filters[k - 1] ?? channels, count, 3),
      stages.batchNorm(i, count, true),
      stages.relu(i),
      stages.maxPool(i),
    ];
  });
  const depth = filters.length;
  const pixels = Math.floor(height / 2 ** depth) * Math.floor(width / 2 ** depth);
  return stack({
    name: `ConvNet of ${depth} ${depth === 1 ? "block" : "blocks"} (${filters.join(", ")} filters, ${hidden} hidden units)`,
    input,
    classes,
    stages: [
      ...blocks,
      stages.flatten(),
      stages.affine(depth + 1, pixels * (filters.at(-1) ?? channels), hidden),
      stages.relu(depth + 1),
      ...(p < 1 ? [stages.dropout(depth + 1, p)] : []),
      stages.affine(depth + 2, hidden, classes, true),
    ],
    loss,
    regularization,
  });
}

function checkInput(
  operation: string,
  input: readonly number[],
  classes: number,
  pools: number,
): readonly number[] {
  checkNumber(operation, "classes", classes, { min: 1, whole: true });
  if (input.length !== 3 || !input.every((size) => Number.isInteger(size) && size > 0)) {
    throw new GradlabError(`${operation}: input is ${showShape(input)}, expected [H, W, C]`);
  }
  if (Math.min(input[0], input[1]) < 2 ** pools) {
    throw new GradlabError(
      `${operation}: a picture ${showShape(input)} is too small to be halved ${pools} times`,
    );
  }
  return input;
}
