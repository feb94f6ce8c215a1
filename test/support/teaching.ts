/** The parts of the door that teach: every function in them shows an example, says what it refuses, and refuses it. */
export const teaching: readonly string[] = [
  "losses",
  "regularization",
  "gradients",
  "layers",
  "optim",
  "models",
  "knn",
  "features",
  "training",
];
