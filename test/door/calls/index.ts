import { layers } from "./layers.js";
import { modelRows, optimRows, trainingRows } from "./learning.js";
import { losses } from "./losses.js";
import { featureRows, gradientRows, knnRows } from "./measuring.js";
import type { Rows } from "./row.js";

/** One call of every operation that teaches. A test fails where one is missing. */
export const calls: Rows = {
  ...losses,
  ...gradientRows,
  ...layers,
  ...optimRows,
  ...modelRows,
  ...knnRows,
  ...featureRows,
  ...trainingRows,
};
export type { Row } from "./row.js";
