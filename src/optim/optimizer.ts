import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkNumber, checkSameShape } from "../shapes.js";

/** Parameters, or their gradients, by name: `{ w1, b1, w2, b2 }`. */
export type Params = Readonly<Record<string, tf.Tensor>>;

/** What an optimizer remembers from step to step. */
export interface OptimizerState {
  /** How many updates have been made. */
  readonly step: number;
  /** Per memory ("velocity"), one tensor for each parameter. */
  readonly memory: Readonly<Record<string, Params>>;
}

/**
 * A rule that turns gradients into better parameters. It keeps nothing to itself: the state goes in and comes out, and
 * tensors that came in are never changed or freed.
 */
export interface Optimizer {
  readonly name: string;
  /** The learning rate of a step: 0, 1, 2, ... */
  readonly learningRate: (step: number) => number;
  /** The state before the first update. */
  readonly init: (params: Params) => OptimizerState;
  /**
   * One step downhill. A parameter without a gradient is passed on as it is.
   *
   * @throws GradlabError when a gradient has no parameter or another shape than its parameter, or the state is not of
   * this rule and these parameters
   */
  readonly update: (
    params: Params,
    grads: Params,
    state: OptimizerState,
  ) => { params: Params; state: OptimizerState };
}

/** A learning rate: a number, 0 or more, or a schedule that gives one for each step (0, 1, 2, ...). */
export type LearningRate = number | ((step: number) => number);

/** A rule for one parameter: its new value `w` and its new memories. */
type Rule<Memory extends string> = (
  w: tf.Tensor,
  dw: tf.Tensor,
  memory: Record<Memory, tf.Tensor>,
  now: {
    readonly rate: number;
    /** 1 at the first update. */
    readonly step: number;
  },
) => { w: tf.Tensor } & Record<Memory, tf.Tensor>;

/** Makes an optimizer of a rule for one parameter. Memories start at 0. */
export function optimizer<Memory extends string>(
  name: string,
  learningRate: LearningRate,
  memories: readonly Memory[],
  rule: Rule<Memory>,
): Optimizer {
  const rateAt = typeof learningRate === "function" ? learningRate : () => learningRate;
  if (typeof learningRate !== "function") checkRate(name, learningRate);
  return {
    name,
    learningRate: rateAt,
    init: (params) => ({
      step: 0,
      memory: each(memories, () => each(Object.keys(params), (key) => tf.zerosLike(params[key]))),
    }),
    update(params, grads, { step, memory }) {
      checkGradients(name, params, grads);
      checkNumber(`optim.${name}`, "state.step", step, { min: 0, whole: true });
      for (const kind of memories) checkMemory(name, kind, params, grads, memory[kind]);
      const rate = rateAt(step);
      checkRate(name, rate);
      const updated = each(Object.keys(grads), (key) => {
        const remembered = each(memories, (kind) => memory[kind][key]);
        // A tidy for each parameter: what it frees is still in the processor's cache for the next one.
        return tf.tidy(() => rule(params[key], grads[key], remembered, { rate, step: step + 1 }));
      });
      return {
        params: { ...params, ...each(Object.keys(grads), (key) => updated[key].w) },
        state: {
          step: step + 1,
          memory: each(memories, (kind) => ({
            ...memory[kind],
            ...each(Object.keys(grads), (key) => (updated[key] as Record<Memory, tf.Tensor>)[kind]),
          })),
        },
      };
    },
  };
}

function checkRate(name: string, rate: number): void {
  checkNumber(`optim.${name}`, "learningRate", rate, { min: 0 });
}

function checkGradients(name: string, params: Params, grads: Params): void {
  for (const key of Object.keys(grads)) {
    if (!(key in params)) {
      throw new GradlabError(
        `optim.${name}: there is a gradient of ${key}, but the parameters are ${Object.keys(params).join(", ")}`,
      );
    }
    checkSameShape(`optim.${name}`, { [`the gradient of ${key}`]: grads[key], [key]: params[key] });
  }
}

/** Refuses the state of another rule or of other parameters. */
function checkMemory(
  name: string,
  kind: string,
  params: Params,
  grads: Params,
  memory: Params | undefined,
): void {
  for (const key of Object.keys(grads)) {
    if (memory?.[key] === undefined) {
      throw new GradlabError(
        `optim.${name}: the state remembers no ${kind} of ${key}; make it with init(params)`,
      );
    }
    checkSameShape(`optim.${name}`, { [`state.memory.${kind}.${key}`]: memory[key], [key]: params[key] });
  }
}

/** A record with a value for each name. */
function each<Name extends string, T>(names: readonly Name[], make: (name: Name) => T): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;
}
