import { labels, row, some, t2, type Row, type Rows } from "./row.js";

const scored = (...more: unknown[]): Row =>
  row(() => [t2(3, 4), labels(0, 3, 1), ...more], { grows: ["0:1"] });

export const losses: Rows = {
  "losses.svm": scored({ margin: 0.8 }),
  "losses.softmax": scored(),
  "losses.nll": scored(),
  "losses.logProbabilities": row(() => [t2(3, 4)], { grows: ["0:0", "0:1"] }),
  "losses.probabilities": row(() => [t2(3, 4)], { grows: ["0:0", "0:1"] }),
  "regularization.l2": row(() => [some(3, 2), 0.1], { anyRank: ["0"] }),
  "regularization.l1": row(() => [some(3, 2), 0.1], { anyRank: ["0"] }),
  "regularization.elasticNet": row(() => [some(3, 2), 0.1, 0.5], { anyRank: ["0"] }),
  "regularization.addL2": row(() => [some(3, 2), t2(3, 2), 0.1]),
  "regularization.maxNorm": row(() => [some(3, 2), 0.5], { anyRank: ["0"] }),
};
