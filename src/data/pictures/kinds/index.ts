import type { Place } from "../background.js";
import type { Part } from "../part.js";
import type { Variation } from "../variation.js";
import { bird } from "./bird.js";
import { car } from "./car.js";
import { cat } from "./cat.js";
import { dog } from "./dog.js";
import { fish } from "./fish.js";
import { flower } from "./flower.js";
import { frog } from "./frog.js";
import { house } from "./house.js";
import { ship } from "./ship.js";
import { tree } from "./tree.js";

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
