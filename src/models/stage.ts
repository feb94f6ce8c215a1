import type { tf } from "../engine/index.js";
import type { Mode } from "../layers/index.js";
import type { Params } from "../optim/index.js";
import { checkShapes } from "../shapes.js";
import { take } from "./model.js";

/** What a stage of a network knows beside its input. */
export interface Surroundings {
  readonly params: Params;
  readonly mode: Mode;
  /** For dropout. */
  readonly seed: string;
}

/** What a stage makes of its input, and its way back. */
export interface Pass {
  readonly out: tf.Tensor;
  readonly backward: (dout: tf.Tensor) => { dx: tf.Tensor; grads: Params };
  /** The gradients alone, where that is less work: for the first stage. */
  readonly parameterGradients?: (dout: tf.Tensor) => Params;
  readonly running?: Params;
}

/** A layer in its place in a network: it knows the names of its parameters and remembers its own cache. */
export interface Stage {
  readonly kind: string;
  /** Which of its kind it is, counted from 1, as in the names of its parameters. */
  readonly number?: number;
  /** The shapes of its parameters, by name. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly init: (seed: number | string) => Params;
  readonly forward: (x: tf.Tensor, around: Surroundings) => Pass;
}

/** How a network calls its stages: affine1, relu1, ... */
export const nameOf = ({ kind, number }: Stage): string => `${kind}${number ?? ""}`;

/** A stage's parameters in the order of its shapes, or the reason why they do not fit. */
export function parametersOf(stage: Stage, params: Params): tf.Tensor[] {
  const names = Object.keys(stage.shapes);
  const tensors = take(nameOf(stage), params, ...names);
  checkShapes(
    nameOf(stage),
    Object.fromEntries(names.map((name, i) => [name, [tensors[i], stage.shapes[name].join(", ")]])),
  );
  return tensors;
}
