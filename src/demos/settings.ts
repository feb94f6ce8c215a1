/** What the demos may be told, and what they start with. Plain data: it travels into the page as JSON. */

/** The four losses of the linear classifier. */
export const lossNames = ["weston-watkins", "one-vs-all", "structured", "softmax"] as const;
/** A loss of the linear classifier's demo. */
export type LossName = (typeof lossNames)[number];

/** The landscapes of the descent. */
export const landscapeNames = ["valley", "saddle", "minima", "noisy"] as const;
/** A landscape of the descent's demo. */
export type LandscapeName = (typeof landscapeNames)[number];

/** The update rules of the descent. */
export const ruleNames = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"] as const;
/** An update rule of the descent's demo. */
export type RuleName = (typeof ruleNames)[number];

/** For the linear classifier. */
export interface LinearClassifierSettings {
  /** `"weston-watkins"` by default. */
  readonly loss: LossName;
  /** Lambda of L2, from 0 to 10; 0.1 by default. */
  readonly lambda: number;
  /** The step size, from 0.001 to 10; 0.1 by default. */
  readonly learningRate: number;
}

/** For kNN. */
export interface KNearestNeighborsSettings {
  /** How many neighbours vote, from 1 to 15; 1 by default. */
  readonly k: number;
  /** `"l2"` by default. */
  readonly metric: "l1" | "l2";
  /** From 2 to 5; 3 by default. */
  readonly classes: number;
  /** Training points of each class, from 3 to 30; 12 by default. */
  readonly perClass: number;
}

/** For the race of the update rules. */
export interface DescentSettings {
  /** `"valley"` by default. */
  readonly landscape: LandscapeName;
  /** Which rules race; all six by default. */
  readonly rules: readonly RuleName[];
  /** One learning rate for all; by default each rule has one that suits it. */
  readonly learningRate?: number;
}

export const linearClassifierDefaults: LinearClassifierSettings = {
  loss: "weston-watkins",
  lambda: 0.1,
  learningRate: 0.1,
};
export const kNearestNeighborsDefaults: KNearestNeighborsSettings = {
  k: 1,
  metric: "l2",
  classes: 3,
  perClass: 12,
};
export const descentDefaults: DescentSettings = { landscape: "valley", rules: ruleNames };
