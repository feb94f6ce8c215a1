export {
  deepConvNet,
  threeLayerConvNet,
  type DeepConvNetOptions,
  type ThreeLayerConvNetOptions,
} from "./convNets.js";
export { fullyConnected, type FullyConnectedOptions } from "./fullyConnected.js";
export * as initialisers from "./initialisers.js";
export * as knn from "./knn/index.js";
export { linear, type LinearOptions } from "./linear.js";
export { predict, type LossKind, type Model, type ModelLoss } from "./model.js";
export { type Network } from "./stack.js";
export { twoLayer, type TwoLayerOptions } from "./twoLayer.js";
