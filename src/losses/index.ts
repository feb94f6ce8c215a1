export { NotFiniteError } from "./labels.js";
export { svm, type ScoreLoss, type SvmKind, type SvmOptions } from "./svm.js";
export { logProbabilities, nll, probabilities, softmax, type LogProbabilityLoss } from "./softmax.js";
export * as regularization from "./regularization.js";
