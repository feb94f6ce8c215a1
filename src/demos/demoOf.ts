import type { DemoName } from "./catalogue.js";
import type { Demo } from "./demo.js";
import { descent, kNearestNeighbors, linearClassifier } from "./demos.js";

/**
 * The demo of a name, as it usually starts or with settings of its own.
 *
 * @throws GradlabError for a setting out of its range
 */
export function demoOf(name: DemoName, settings: object = {}): Demo {
  const make = { "linear-classifier": linearClassifier, "knn-regions": kNearestNeighbors, descent };
  return make[name](settings);
}
