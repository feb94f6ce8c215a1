import type { Color } from "./color.js";
import type { Outline } from "./geometry.js";

/** One painted piece of an object, in the object's own frame; later parts lie over earlier ones. */
export interface Part {
  readonly outline: Outline;
  readonly color: Color;
  /** How much the part catches the light like a round body; 0 is flat, 1 a ball. */
  readonly light?: number;
  /** How rough the surface is: fur, leaves, bricks. */
  readonly grain?: number;
}
