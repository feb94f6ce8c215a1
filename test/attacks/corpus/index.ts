import type { Corpus } from "./attack.js";
import { cells } from "./cells.js";
import { channels } from "./channels.js";
import { counters } from "./counters.js";
import { edits } from "./edits.js";
import { globals } from "./globals.js";
import { meaning } from "./meaning.js";
import { neighbours } from "./neighbours.js";
import { numerical } from "./numerical.js";
import { processes } from "./processes.js";
import { race } from "./race.js";
import { readers } from "./readers.js";
import { values } from "./values.js";

export { assignmentOf, type Attack, type Beside } from "./attack.js";

/** All attacks, class by class. */
export const corpus: Corpus = {
  ...values,
  ...globals,
  ...processes,
  ...channels,
  ...cells,
  ...edits,
  ...meaning,
  ...numerical,
  ...counters,
  ...readers,
  ...neighbours,
  ...race,
};
