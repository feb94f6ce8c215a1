import { GradlabError } from "../../../src/errors.js";
import type { Listing } from "../item.js";
import { canvas } from "./canvas.js";
import { gradescope } from "./gradescope.js";
import type { Layout } from "./layout.js";
import { moodle } from "./moodle.js";
import { plain, zips } from "./plain.js";

export type { Handed } from "./layout.js";

/** In the order in which a listing is held against them; anything is a `folder`. */
const layouts: readonly Layout[] = [gradescope, moodle, canvas, zips, plain];

/** The names that `--input` takes. */
const inputKinds: readonly string[] = ["auto", ...layouts.map(({ name }) => name)];

/** The layout of this name, or, for `"auto"`, the first that the listing looks like. */
export function layoutFor(input: string, listing: Listing): Layout {
  const found = layouts.find((layout) =>
    input === "auto" ? layout.matches(listing) : layout.name === input,
  );
  if (found) return found;
  throw new GradlabError(`--input is "${input}", expected one of ${inputKinds.join(", ")}`);
}
