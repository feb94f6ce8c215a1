import { tf } from "../../../engine/index.js";
import {
  adagrad,
  adam,
  momentum,
  nesterov,
  rmsprop,
  sgd,
  type Optimizer,
  type OptimizerState,
} from "../../../optim/index.js";
import { random, type Random } from "../../../random.js";
import { ruleNames, type RuleName } from "../../settings.js";
import type { Place } from "../parts/plane.js";
import type { Landscape } from "./landscapes.js";

const makers: Readonly<Record<RuleName, (options: { learningRate: number }) => Optimizer>> = {
  sgd,
  momentum,
  nesterov,
  adagrad,
  rmsprop,
  adam,
};

/** Farther away than this, a runner is lost. */
const LOST = 1e3;

/** One rule on its way. */
interface Runner {
  readonly rule: RuleName;
  /** Where it has been, the start first. */
  readonly path: readonly Place[];
  /** The loss there, above the lowest there is. */
  readonly losses: readonly number[];
  /** Ran away: the steps were too large. */
  readonly lost: boolean;
  readonly params: { readonly w: tf.Tensor1D };
  readonly state: OptimizerState;
}

/** All rules, after the same number of steps. */
export interface Race {
  readonly landscape: Landscape;
  readonly runners: readonly Runner[];
  readonly noise: Random;
  /** The slopes at which the runners now stand were this steep at most. */
  readonly steepest: number;
}

/** Every rule at the start. */
export function begin(landscape: Landscape, start: Place): Race {
  const [loss] = lossesAt(landscape, [start]);
  const runners = ruleNames.map((rule): Runner => {
    const params = { w: tf.tensor1d([...start]) };
    const state = makers[rule]({ learningRate: 0 }).init(params);
    return { rule, path: [start], losses: [loss], lost: false, params, state };
  });
  return { landscape, runners, noise: random("descent"), steepest: Infinity };
}

/** Frees the tensors of a race. */
export function end({ runners }: Race): void {
  for (const { params, state } of runners) tf.dispose([params, state.memory]);
}

/** One step of every rule with its learning rate; noise is the same for all. What the race held before is freed. */
export function step(race: Race, rates: Readonly<Record<RuleName, number>>): Race {
  const { landscape, runners, noise } = race;
  const slopes = slopesAt(
    landscape,
    runners.map(({ path }) => path.at(-1)!),
  );
  const extra = [landscape.noise * noise.normal(), landscape.noise * noise.normal()];
  const moved = runners.map((runner, i) =>
    runner.lost
      ? runner
      : advance(
          runner,
          rates[runner.rule],
          slopes[i].map((slope, d) => slope + extra[d]),
        ),
  );
  const losses = lossesAt(
    landscape,
    moved.map(({ path }) => path.at(-1)!),
  );
  const steepest = Math.max(
    0,
    ...slopes.filter((_, i) => !runners[i].lost).map((slope) => Math.hypot(...slope)),
  );
  return {
    ...race,
    steepest,
    runners: moved.map((runner, i) =>
      runner.lost ? runner : { ...runner, losses: [...runner.losses, losses[i]] },
    ),
  };
}

function advance(runner: Runner, learningRate: number, slope: readonly number[]): Runner {
  const dw = tf.tensor1d([...slope]);
  const { params, state } = makers[runner.rule]({ learningRate }).update(
    runner.params,
    { w: dw },
    runner.state,
  );
  tf.dispose([dw, runner.params, runner.state.memory]);
  const w = params["w"] as tf.Tensor1D;
  const [x, y] = w.dataSync();
  const lost = !(Math.hypot(x, y) < LOST);
  return { ...runner, params: { w }, state, lost, path: lost ? runner.path : [...runner.path, [x, y]] };
}

/** Losses above the lowest. */
function lossesAt({ f, lowest }: Landscape, places: readonly Place[]): number[] {
  return tf.tidy(() => {
    const values = f(tf.tensor2d(places.map((place) => [...place])));
    return [...values.dataSync()].map((value) => value - lowest);
  });
}

/** The gradients, by TensorFlow.js's automatic differentiation. */
function slopesAt({ f }: Landscape, places: readonly Place[]): number[][] {
  return tf.tidy(() => {
    const slope = tf.grad((x: tf.Tensor) => tf.sum(f(x as tf.Tensor2D)));
    return (slope(tf.tensor2d(places.map((place) => [...place]))) as tf.Tensor2D).arraySync();
  });
}
