export { catalogue, demoNames, type DemoName } from "./catalogue.js";
export { type Demo } from "./demo.js";
export { demoOf } from "./demoOf.js";
export { descent, kNearestNeighbors, linearClassifier } from "./demos.js";
export { serveDemos } from "./serve.js";
export {
  type DescentSettings,
  type KNearestNeighborsSettings,
  type LandscapeName,
  type LinearClassifierSettings,
  type LossName,
  type RuleName,
} from "./settings.js";
