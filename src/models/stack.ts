import { tf } from "../engine/index.js";
import { regularization } from "../losses/index.js";
import type { Params } from "../optim/index.js";
import { checkExamples, lossOf, type LossKind, type Model } from "./model.js";
import { nameOf, type Pass, type Stage, type Surroundings } from "./stage.js";
import { together } from "./together.js";

/** What a network of stages is made of. */
export interface StackOptions {
  readonly name: string;
  readonly input: readonly number[];
  readonly classes: number;
  readonly stages: readonly Stage[];
  readonly loss?: LossKind;
  /** Lambda of L2 on every weight (names that start with w). */
  readonly regularization?: number;
}

/** A network that can also show what each of its layers makes of an input. */
export interface Network extends Model {
  /** The names of the layers, from input to scores. */
  readonly layers: readonly string[];
  /** What every layer puts out, by its name, as in testing. */
  readonly activations: (params: Params, x: tf.Tensor) => Record<string, tf.Tensor>;
}

/** Joins stages into a model: forwards from the first to the last, backwards from the last to the first. */
export function stack(options: StackOptions): Network {
  const { name, input, classes, stages, loss: lossKind = "softmax", regularization: lambda = 0 } = options;
  const run = (x: tf.Tensor, around: Surroundings): Pass[] => {
    const passes: Pass[] = [];
    for (let i = 0; i < stages.length;) {
      const before = passes.at(-1)?.out ?? x;
      const joined = together(stages.slice(i), before, around);
      passes.push(joined?.pass ?? stages[i].forward(before, around));
      i += joined?.count ?? 1;
    }
    return passes;
  };
  const test = (params: Params): Surroundings => ({ params, mode: "test", seed: "" });
  return {
    name,
    input,
    classes,
    lossKind,
    layers: stages.map(nameOf),
    init: (seed) => Object.assign({}, ...stages.map((stage) => stage.init(seed))) as Params,
    scores: (params, x) =>
      tf.tidy(() => {
        checkExamples(`${name}: scores`, x, input);
        return run(x, test(params)).at(-1)!.out as tf.Tensor2D;
      }),
    activations: (params, x) =>
      tf.tidy(() => {
        checkExamples(`${name}: activations`, x, input);
        let out = x;
        return Object.fromEntries(
          stages.map((stage) => [nameOf(stage), (out = stage.forward(out, test(params)).out)]),
        );
      }),
    loss: (params, x, y, { seed = 0 } = {}) =>
      tf.tidy(() => {
        checkExamples(`${name}: loss`, x, input);
        const passes = run(x, { params, mode: "train", seed: `${seed}` });
        const { loss: dataLoss, dScores } = lossOf(lossKind, passes.at(-1)!.out as tf.Tensor2D, y);
        const grads = backwards(passes, dScores);
        const penalties = penalize(params, grads, lambda);
        const running = Object.assign({}, ...passes.map((pass) => pass.running ?? {})) as Record<
          string,
          tf.Tensor
        >;
        return { loss: dataLoss + penalties.loss, dataLoss, grads: penalties.grads, running };
      }),
  };
}

function backwards(passes: readonly Pass[], dScores: tf.Tensor): Params {
  const grads: Record<string, tf.Tensor> = {};
  let dout = dScores;
  for (const pass of passes.toReversed()) {
    if (pass === passes[0] && pass.parameterGradients !== undefined)
      return Object.assign(grads, pass.parameterGradients(dout));
    const back = pass.backward(dout);
    Object.assign(grads, back.grads);
    dout = back.dx;
  }
  return grads;
}

/** Adds L2 to the loss and to the gradients of the weights. */
function penalize(
  params: Params,
  grads: Params,
  lambda: number,
): { loss: number; grads: Record<string, tf.Tensor> } {
  const out = { loss: 0, grads: { ...grads } };
  if (lambda === 0) return out;
  for (const name of Object.keys(grads).filter((key) => key.startsWith("w"))) {
    const { loss, dw } = regularization.addL2(params[name], grads[name], lambda);
    out.loss += loss;
    out.grads[name] = dw;
  }
  return out;
}
