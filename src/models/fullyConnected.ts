import { GradlabError } from "../errors.js";
import { checkNumber } from "../shapes.js";
import { checkLoss, type LossKind } from "./model.js";
import { stack, type Network } from "./stack.js";
import * as stages from "./stages.js";

/** What a fully connected network is made of. */
export interface FullyConnectedOptions {
  /** D: how many numbers an example has. */
  readonly inputs: number;
  /** The hidden units of each hidden layer; [] makes a linear classifier. */
  readonly hidden: readonly number[];
  /** C: how many classes, at least 1. */
  readonly classes: number;
  /** What stands between affine and ReLU; nothing by default. */
  readonly normalization?: "batch" | "layer";
  /** Dropout after every ReLU, with this probability to KEEP, above 0 and at most 1; none by default. */
  readonly p?: number;
  /** `"softmax"` by default. */
  readonly loss?: LossKind;
  /** Lambda of L2 on all weights, 0 or more; 0 by default. */
  readonly regularization?: number;
}

/**
 * The fully connected network of any depth: `{affine - [normalization] - relu - [dropout]} * L - affine`. Its parameters
 * are w1 [D, H1], b1 [H1], w2 [H1, H2], b2 [H2], ..., with gamma1, beta1 (and for batch norm the running mean1, variance1) [H1]
 * for the normalizations.
 *
 * @param options sizes, normalization, dropout, loss and regularization; see {@link FullyConnectedOptions}
 * @returns the network, as plain functions; see {@link Network}
 * @throws GradlabError when a size is not a whole number above 0, or another option out of its range
 * @see D. Rumelhart, G. Hinton, R. Williams, "Learning representations by back-propagating errors", 1986
 * @example
 * const model = models.fullyConnected({ inputs: 4, hidden: [8, 6], classes: 3, normalization: "batch", p: 0.5 });
 * console.log(model.layers.join(" ")); // affine1 batchNorm1 relu1 dropout1 affine2 batchNorm2 relu2 dropout2 affine3
 */
export function fullyConnected(options: FullyConnectedOptions): Network {
  const { inputs, hidden, classes, normalization, p = 1, loss = "softmax", regularization = 0 } = options;
  checkNumber("models.fullyConnected", "inputs", inputs, { min: 1, whole: true });
  checkNumber("models.fullyConnected", "classes", classes, { min: 1, whole: true });
  checkLoss("models.fullyConnected", loss, regularization);
  checkNumber("models.fullyConnected", "p (the probability to keep)", p, { above: 0, max: 1 });
  if (normalization !== undefined && normalization !== "batch" && normalization !== "layer") {
    throw new GradlabError(
      `models.fullyConnected: normalization is "${String(normalization)}", expected "batch" or "layer"`,
    );
  }
  const body = hidden.flatMap((units, k) => {
    checkNumber("models.fullyConnected", `hidden[${k}]`, units, { min: 1, whole: true });
    const i = k + 1;
    return [
      stages.affine(i, hidden[k - 1] ?? inputs, units),
      ...(normalization === "batch" ? [stages.batchNorm(i, units, false)] : []),
      ...(normalization === "layer" ? [stages.layerNorm(i, units)] : []),
      stages.relu(i),
      ...(p < 1 ? [stages.dropout(i, p)] : []),
    ];
  });
  const last = stages.affine(hidden.length + 1, hidden.at(-1) ?? inputs, classes, true);
  return stack({
    name: `fully connected net (${[inputs, ...hidden, classes].join(" - ")})`,
    input: [inputs],
    classes,
    stages: [...body, last],
    loss,
    regularization,
  });
}
