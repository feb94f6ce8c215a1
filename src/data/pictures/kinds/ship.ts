import { hsv, mixed, scaled } from "../color.js";
import { box, ellipse, polygon, stroke } from "../geometry.js";
import { part, type Part } from "../part.js";
import type { Variation } from "../variation.js";
import { anyColor, black, glass } from "./palette.js";

/** A hull with a sail or with a deckhouse and a funnel. */
export function ship(v: Variation): Part[] {
  const hull = anyColor(v);
  const deck = v.between(0.22, 0.38);
  return [
    ...(v.chance(0.55) ? sails(v, deck) : deckhouse(v, deck)),
    part(polygon(-0.95, deck, 1, deck - 0.06, 0.66, 0.78, -0.7, 0.78), hull, { light: 0.8 }),
    part(polygon(-0.8, 0.62, 0.8, 0.62, 0.66, 0.78, -0.7, 0.78), scaled(hull, 0.45)),
    part(stroke([-0.92, deck + 0.06], [0.96, deck + 0.01], 0.07), mixed(hull, [1, 1, 1], 0.6)),
  ];
}

function sails(v: Variation, deck: number): Part[] {
  const cloth = v.pick([hsv(0.12, v.between(0, 0.25), 0.92), v.color(0.5, 0.5, 0.6, 0.75)]);
  const [mast, top] = [v.between(-0.15, 0.15), v.between(-1, -0.8)];
  const main = polygon(mast - 0.06, top + 0.06, mast - 0.7, deck - 0.1, mast - 0.06, deck - 0.1);
  const jib = polygon(mast + 0.08, top + 0.2, mast + 0.6, deck - 0.1, mast + 0.08, deck - 0.1);
  return [
    part(stroke([mast, top], [mast, deck], 0.07), [0.35, 0.22, 0.12]),
    part(main, cloth, { light: 0.6 }),
    part(jib, scaled(cloth, 0.85), { light: 0.6 }),
  ];
}

function deckhouse(v: Variation, deck: number): Part[] {
  const [left, funnel] = [v.between(-0.6, -0.35), v.between(-0.1, 0.2)];
  const windows = [0, 1, 2, 3].map((i) => left + 0.14 + i * 0.24).filter((x) => x < 0.42);
  return [
    part(box(funnel - 0.13, -0.72, funnel + 0.13, 0), anyColor(v), { light: 0.6 }),
    part(box(funnel - 0.13, -0.72, funnel + 0.13, -0.58), black),
    part(box(left, -0.3, 0.5, deck), [0.9, 0.9, 0.88], { light: 0.5 }),
    part(box(left + 0.15, -0.44, 0.36, -0.3), [0.8, 0.8, 0.78]),
    ...windows.map((x) => part(ellipse(x, -0.05, 0.075), glass)),
  ];
}
