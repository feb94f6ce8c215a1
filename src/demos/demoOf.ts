import type { DemoName } from "./catalogue.js";
import type { Demo } from "./demo.js";
import { descent, kNearestNeighbors, linearClassifier } from "./demos.js";

/** The demo of a name, with the settings that it usually starts with. */
export function demoOf(name: DemoName): Demo {
  const make = { "linear-classifier": linearClassifier, "knn-regions": kNearestNeighbors, descent };
  return make[name]();
}
