import type { DemoName } from "./catalogue.js";
import type { Demo } from "./demo.js";
import { descent, kNearestNeighbors, linearClassifier } from "./demos.js";

/**
 * The demo of a name, as it usually starts or with settings of its own.
 *
 * @param name one of {@link demoNames}
 * @param settings what it starts with, as its own function takes them; as it usually starts by default
 * @returns the demo: `show` it, or write its `page()` to a file; see {@link Demo}
 *
 * @throws GradlabError for a setting out of its range
 * @example
 * const demo = demos.demoOf("knn-regions", { k: 5 });
 * console.log(demo.settings.k, demo.page().startsWith("<!doctype html>")); // 5 true
 */
export function demoOf(name: DemoName, settings: object = {}): Demo {
  const make = { "linear-classifier": linearClassifier, "knn-regions": kNearestNeighbors, descent };
  return make[name](settings);
}
