import { GradlabError } from "../errors.js";
import { checkNumber } from "../shapes.js";
import { makeDemo, type Demo } from "./demo.js";
import {
  descentDefaults,
  kNearestNeighborsDefaults,
  landscapeNames,
  linearClassifierDefaults,
  lossNames,
  ruleNames,
  type DescentSettings,
  type KNearestNeighborsSettings,
  type LinearClassifierSettings,
} from "./settings.js";

/**
 * The linear classifier in the plane: nine points to drag, weights and biases to turn with their gradients beneath, the
 * scores and losses of all points, the four losses, L2, one update at a time or many. All its numbers come from Gradlab's
 * own losses in double precision.
 *
 * @param settings what it starts with: `loss` ("weston-watkins" by default), `lambda` (0.1), `learningRate` (0.1)
 * @returns the demo: `show` it, or write its `page()` to a file; see {@link Demo}
 * @throws GradlabError for a setting out of its range
 * @example
 * show(demos.linearClassifier({ loss: "softmax" }));
 */
export function linearClassifier(settings: Partial<LinearClassifierSettings> = {}): Demo {
  const all = { ...linearClassifierDefaults, ...settings };
  oneOf("demos.linearClassifier", "loss", all.loss, lossNames);
  checkNumber("demos.linearClassifier", "lambda", all.lambda, { min: 0, max: 10 });
  checkNumber("demos.linearClassifier", "learningRate", all.learningRate, { min: 0.001, max: 10 });
  return makeDemo("linear-classifier", all);
}

/**
 * kNN in the plane: the regions of the classes follow while you drag training points or change k, the distance, the number
 * of classes and of points; a question mark shows which neighbours vote.
 *
 * @param settings what it starts with: `k` (1), `metric` ("l2"), `classes` (3), `perClass` (12)
 * @returns the demo: `show` it, or write its `page()` to a file; see {@link Demo}
 * @throws GradlabError for a setting out of its range
 * @example
 * show(demos.kNearestNeighbors({ k: 5, metric: "l1" }));
 */
export function kNearestNeighbors(settings: Partial<KNearestNeighborsSettings> = {}): Demo {
  const all = { ...kNearestNeighborsDefaults, ...settings };
  const operation = "demos.kNearestNeighbors";
  checkNumber(operation, "k", all.k, { min: 1, max: 15, whole: true });
  oneOf(operation, "metric", all.metric, ["l1", "l2"]);
  checkNumber(operation, "classes", all.classes, { min: 2, max: 5, whole: true });
  checkNumber(operation, "perClass", all.perClass, { min: 3, max: 30, whole: true });
  return makeDemo("knn-regions", all);
}

/**
 * A race of the update rules over a landscape seen from above: SGD, momentum, Nesterov, AdaGrad, RMSProp and Adam from the
 * same start, which you drag, each with its learning rate.
 *
 * @param settings what it starts with: `landscape` ("valley", "saddle", "minima" or "noisy"), `rules` (all six),
 * `learningRate` for all (by default each rule has one that suits it)
 * @returns the demo: `show` it, or write its `page()` to a file; see {@link Demo}
 * @throws GradlabError for a setting out of its range
 * @example
 * show(demos.descent({ landscape: "saddle", rules: ["sgd", "adam"] }));
 */
export function descent(settings: Partial<DescentSettings> = {}): Demo {
  const all = { ...descentDefaults, ...settings };
  oneOf("demos.descent", "landscape", all.landscape, landscapeNames);
  if (!Array.isArray(all.rules) || all.rules.length === 0)
    throw new GradlabError(
      `demos.descent: rules is ${Array.isArray(all.rules) ? "empty" : "not a list"}, expected some of ${ruleNames.join(", ")}`,
    );
  for (const rule of all.rules) oneOf("demos.descent", "rules", rule, ruleNames);
  if (all.learningRate !== undefined)
    checkNumber("demos.descent", "learningRate", all.learningRate, { min: 0.001, max: 10 });
  return makeDemo("descent", all);
}

function oneOf(operation: string, name: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new GradlabError(`${operation}: ${name} is "${value}", expected one of ${known.join(", ")}`);
}
