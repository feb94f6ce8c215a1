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
  /** "adam" for `optim.adam`: what a checkpoint remembers it by. */
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

/** When an update takes place. */
interface Now {
  readonly rate: number;
  /** 1 at the first update. */
  readonly step: number;
}

/** A parameter and its memories. */
type Remembered<Memory extends string> = { readonly w: tf.Tensor } & Readonly<Record<Memory, tf.Tensor>>;

/** A rule for one parameter: its new value `w` and its new memories. */
type Rule<Memory extends string> = (
  w: tf.Tensor,
  dw: tf.Tensor,
  memory: Readonly<Record<Memory, tf.Tensor>>,
  now: Now,
) => Remembered<Memory>;

/** The same rule for all parameters at once; undefined where the engine has no such thing. */
type RuleForAll<Memory extends string> = (
  all: readonly (Remembered<Memory> & { readonly dw: tf.Tensor })[],
  now: Now,
) => readonly Remembered<Memory>[] | undefined;

/** Makes an optimizer of a rule for one parameter. Memories start at 0. */
export function optimizer<Memory extends string>(
  name: string,
  learningRate: LearningRate,
  memories: readonly Memory[],
  rule: Rule<Memory>,
  ruleForAll?: RuleForAll<Memory>,
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
      const names = Object.keys(grads);
      const now = { rate, step: step + 1 };
      const all = names.map((key) => {
        const remembered = each(memories, (kind) => memory[kind][key]);
        return { w: params[key], dw: grads[key], ...remembered };
      });
      const updated =
        (all.length > 0 ? ruleForAll?.(all, now) : undefined) ??
        // A tidy for each parameter: what it frees is still in the processor's cache for the next one.
        all.map((one) => tf.tidy(() => rule(one.w, one.dw, one, now)));
      const named = (kind: "w" | Memory): Params =>
        Object.fromEntries(names.map((key, i) => [key, updated[i][kind]]));
      return {
        params: { ...params, ...named("w") },
        state: {
          step: step + 1,
          memory: each(memories, (kind) => ({ ...memory[kind], ...named(kind) })),
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
