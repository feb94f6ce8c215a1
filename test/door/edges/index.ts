import type { Edges } from "./edge.js";
import { featureEdges } from "./features.js";
import { gradientEdges } from "./gradients.js";
import { lossEdges } from "./losses.js";
import { modelEdges } from "./models.js";
import { optimEdges } from "./optim.js";
import { trainingEdges } from "./training.js";

export { kinds, type Expected } from "./edge.js";
export { edgeFile } from "./training.js";

/** Operations that a table of their own looks at, at the same edges: test/layers. */
export const elsewhere: readonly string[] = ["layers."];

export const edges: Edges = {
  ...lossEdges,
  ...gradientEdges,
  ...optimEdges,
  ...modelEdges,
  ...featureEdges,
  ...trainingEdges,
};
