import { bird, cat, dog, fish, frog } from "./animals.js";
import type { Place } from "./background.js";
import type { Part } from "./part.js";
import { car, flower, house, ship, tree } from "./things.js";
import type { Variation } from "./variation.js";

/** A class of things: how to draw a member, and where members are often seen. */
export interface Kind {
  readonly name: string;
  readonly home: Place;
  readonly draw: (v: Variation) => Part[];
}

/** The ten classes, by number. */
export const kinds: readonly Kind[] = [
  { name: "bird", home: "sky", draw: bird },
  { name: "car", home: "street", draw: car },
  { name: "cat", home: "room", draw: cat },
  { name: "dog", home: "grass", draw: dog },
  { name: "fish", home: "water", draw: fish },
  { name: "flower", home: "grass", draw: flower },
  { name: "frog", home: "water", draw: frog },
  { name: "house", home: "street", draw: house },
  { name: "ship", home: "water", draw: ship },
  { name: "tree", home: "grass", draw: tree },
];
