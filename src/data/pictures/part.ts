import type { Color } from "./color.js";
import type { Outline } from "./geometry.js";

/** How a piece of an object looks beyond its colour. */
export interface Surface {
  /** How much it catches the light like a round body; 0 is flat, 1 a ball. */
  readonly light?: number;
  /** How rough it is: fur, leaves, plaster. */
  readonly grain?: number;
}

/** One painted piece of an object, in the object's own frame; later parts lie over earlier ones. */
export interface Part extends Surface {
  readonly outline: Outline;
  readonly color: Color;
}

export const part = (outline: Outline, color: Color, surface: Surface = {}): Part => ({
  outline,
  color,
  ...surface,
});

/** The left part and its mirror image on the right: `draw` is told the side, -1 and 1. */
export const both = (draw: (side: 1 | -1) => Part[]): Part[] => [...draw(-1), ...draw(1)];
