import { hsv, mixed, scaled, type Color } from "./color.js";
import { box, cosine, ellipse, sine, stroke } from "./geometry.js";
import type { Part } from "./part.js";
import type { Variation } from "./variation.js";

const glass: Color = [0.3, 0.4, 0.48];
const black: Color = [0.07, 0.07, 0.08];

/** Any lacquer, wall paint or petal. */
const anyColor = (v: Variation): Color =>
  v.pick([v.color(0, 0.5, 0.65, 0.65), v.color(0.6, 0.5, 0.1, 0.6), v.color(0.1, 0.5, 0.5, 0.75)]);

/** Side view of a saloon, a van or a pickup on two wheels. */
export function car(v: Variation): Part[] {
  const paint = anyColor(v);
  const kind = v.pick(["saloon", "van", "pickup"]);
  const [roof, waist] = [v.between(-0.5, -0.36), v.between(-0.06, 0.04)];
  const cabin = {
    saloon: [-0.6, -0.34, 0.3, 0.62],
    van: [-0.88, -0.8, 0.42, 0.72],
    pickup: [-0.1, -0.04, 0.4, 0.62],
  };
  const [rear, rearTop, frontTop, front] = cabin[kind as keyof typeof cabin];
  const wheel = v.between(0.2, 0.27);
  const parts: Part[] = [
    {
      outline: [
        [rear, waist],
        [rearTop, roof],
        [frontTop, roof],
        [front, waist],
      ],
      color: paint,
      light: 0.5,
    },
    {
      outline: [
        [rear + 0.14, waist],
        [rearTop + 0.08, roof + 0.1],
        [frontTop - 0.06, roof + 0.1],
        [front - 0.14, waist],
      ],
      color: scaled(glass, v.between(0.6, 1.5)),
    },
    { outline: box(-0.98, waist, 0.98, 0.42, 0.12), color: paint, light: 1 },
    { outline: box(-0.98, 0.32, 0.98, 0.44, 0.05), color: scaled(paint, 0.5) },
    {
      outline: stroke([(rear + front) / 2, roof], [(rear + front) / 2, waist + 0.3], 0.06),
      color: scaled(paint, 0.7),
    },
    { outline: ellipse(0.88, waist + 0.16, 0.09, 0.07), color: [1, 0.95, 0.7] },
    { outline: ellipse(-0.92, waist + 0.16, 0.06, 0.08), color: [0.8, 0.1, 0.1] },
  ];
  for (const x of [-0.56, 0.56]) {
    parts.push(
      { outline: ellipse(x, 0.42, wheel), color: black },
      { outline: ellipse(x, 0.42, wheel * 0.48), color: [0.65, 0.65, 0.68] },
    );
  }
  return parts;
}

/** A hull with a sail or with a deckhouse and a funnel. */
export function ship(v: Variation): Part[] {
  const hull = anyColor(v);
  const deck = v.between(0.22, 0.38);
  const sail = v.pick([hsv(0.12, v.between(0, 0.25), 0.92), v.color(0.5, 0.5, 0.6, 0.75)]);
  const parts: Part[] = [];
  if (v.chance(0.55)) {
    const [mast, top] = [v.between(-0.15, 0.15), v.between(-1, -0.8)];
    parts.push(
      { outline: stroke([mast, top], [mast, deck], 0.07), color: [0.35, 0.22, 0.12] },
      {
        outline: [
          [mast - 0.06, top + 0.06],
          [mast - 0.7, deck - 0.1],
          [mast - 0.06, deck - 0.1],
        ],
        color: sail,
        light: 0.6,
      },
      {
        outline: [
          [mast + 0.08, top + 0.2],
          [mast + 0.6, deck - 0.1],
          [mast + 0.08, deck - 0.1],
        ],
        color: scaled(sail, 0.85),
        light: 0.6,
      },
    );
  } else {
    const [left, funnel] = [v.between(-0.6, -0.35), v.between(-0.1, 0.2)];
    parts.push(
      { outline: box(funnel - 0.13, -0.72, funnel + 0.13, 0), color: anyColor(v), light: 0.6 },
      { outline: box(funnel - 0.13, -0.72, funnel + 0.13, -0.58), color: black },
      { outline: box(left, -0.3, 0.5, deck), color: [0.9, 0.9, 0.88], light: 0.5 },
      { outline: box(left + 0.15, -0.3, 0.36, -0.44), color: [0.8, 0.8, 0.78] },
    );
    for (let x = left + 0.14; x < 0.42; x += 0.24)
      parts.push({ outline: ellipse(x, -0.05, 0.075), color: glass });
  }
  parts.push(
    {
      outline: [
        [-0.95, deck],
        [1, deck - 0.06],
        [0.66, 0.78],
        [-0.7, 0.78],
      ],
      color: hull,
      light: 0.8,
    },
    {
      outline: [
        [-0.8, 0.62],
        [0.8, 0.62],
        [0.66, 0.78],
        [-0.7, 0.78],
      ],
      color: scaled(hull, 0.45),
    },
    { outline: stroke([-0.92, deck + 0.06], [0.96, deck + 0.01], 0.07), color: mixed(hull, [1, 1, 1], 0.6) },
  );
  return parts;
}

/** Walls under a pitched roof, a door, windows, perhaps a chimney. */
export function house(v: Variation): Part[] {
  const wall = v.pick([v.color(0.1, 0.1, 0.3, 0.75), anyColor(v)]);
  const roof = v.pick([v.color(0.03, 0.05, 0.6, 0.5), v.color(0.6, 0.2, 0.2, 0.35)]);
  const [width, eaves, ridge] = [v.between(0.55, 0.8), v.between(-0.2, 0.02), v.between(-0.95, -0.65)];
  const flat = v.between(0, 0.35) * width;
  const parts: Part[] = [];
  if (v.chance(0.5))
    parts.push({ outline: box(width * 0.4, ridge, width * 0.4 + 0.18, eaves), color: scaled(roof, 0.8) });
  parts.push(
    { outline: box(-width, eaves - 0.02, width, 0.85), color: wall, light: 0.4, grain: 0.2 },
    {
      outline: [
        [-width - 0.16, eaves],
        [-flat, ridge],
        [flat, ridge],
        [width + 0.16, eaves],
      ],
      color: roof,
      light: 0.5,
      grain: 0.25,
    },
  );
  const door = v.pick([0, -width * 0.5, width * 0.5]);
  parts.push({ outline: box(door - 0.14, 0.36, door + 0.14, 0.85), color: v.color(0.05, 0.5, 0.6, 0.4) });
  const pane = v.chance(0.4) ? hsv(0.14, 0.5, 1) : scaled(glass, v.between(0.6, 1.5));
  for (const x of [-width * 0.55, 0, width * 0.55]) {
    if (Math.abs(x - door) < 0.2) continue;
    parts.push(
      { outline: box(x - 0.15, eaves + 0.2, x + 0.15, eaves + 0.5), color: [0.92, 0.92, 0.9] },
      { outline: box(x - 0.1, eaves + 0.25, x + 0.1, eaves + 0.45), color: pane },
    );
  }
  return parts;
}

/** A trunk under a round crown or under the tiers of a fir. */
export function tree(v: Variation): Part[] {
  const leaves = v.pick([
    v.color(0.3, 0.08, 0.6, 0.45),
    v.color(0.08, 0.06, 0.7, 0.65),
    v.color(0.95, 0.05, 0.3, 0.8),
  ]);
  const bark = v.color(0.07, 0.04, 0.5, 0.32);
  const thick = v.between(0.14, 0.26);
  const parts: Part[] = [
    {
      outline: [
        [-thick / 2, -0.1],
        [thick / 2, -0.1],
        [thick * 0.8, 0.98],
        [-thick * 0.8, 0.98],
      ],
      color: bark,
      light: 0.6,
      grain: 0.4,
    },
  ];
  if (v.chance(0.6)) {
    const round = v.between(0.3, 0.4);
    for (const [x, y] of [
      [-0.36, -0.1],
      [0.36, -0.12],
      [-0.22, -0.5],
      [0.24, -0.48],
      [0, -0.66],
      [0, -0.25],
    ] as const) {
      parts.push({
        outline: ellipse(x + v.between(-0.1, 0.1), y + v.between(-0.08, 0.08), round, round * 0.92),
        color: scaled(leaves, v.between(0.8, 1.15)),
        light: 0.7,
        grain: 0.6,
      });
    }
  } else {
    const wide = v.between(0.55, 0.75);
    for (let tier = 0; tier < 3; tier++) {
      const [top, bottom, half] = [-0.5 - 0.25 * tier, 0.5 - 0.42 * tier, wide * (1 - 0.24 * tier)];
      parts.push({
        outline: [
          [-half, bottom],
          [0, top],
          [half, bottom],
        ],
        color: scaled(leaves, 0.85 + 0.12 * tier),
        light: 0.6,
        grain: 0.6,
      });
    }
  }
  return parts;
}

/** Petals around a disc on a stem with leaves. */
export function flower(v: Variation): Part[] {
  const petal = v.pick([
    v.color(0.92, 0.12, 0.6, 0.85),
    v.color(0.14, 0.04, 0.7, 0.9),
    v.color(0.7, 0.1, 0.5, 0.7),
    hsv(0.1, 0.05, 0.95),
  ]);
  const disc = v.pick([v.color(0.13, 0.03, 0.8, 0.85), v.color(0.07, 0.03, 0.6, 0.35)]);
  const green = v.color(0.3, 0.06, 0.6, 0.45);
  const count = v.pick([6, 5, 8, 7]);
  const [reach, wide, spin] = [v.between(0.36, 0.46), v.between(0.85, 1.15), v.between(0, 1)];
  const parts: Part[] = [
    { outline: stroke([0, -0.2], [v.between(-0.15, 0.15), 1], 0.1), color: green },
    { outline: ellipse(0.26, 0.66, 0.28, 0.1, -0.08), color: scaled(green, 1.15) },
    { outline: ellipse(-0.26, 0.76, 0.28, 0.1, 0.08), color: scaled(green, 0.9) },
  ];
  for (let i = 0; i < count; i++) {
    const turns = (i + spin) / count;
    const [s, c] = [sine(turns), cosine(turns)];
    parts.push({
      outline: ellipse(reach * c, -0.25 + reach * s, 0.32, (wide * 1.25) / count + 0.04, turns),
      color: scaled(petal, 0.88 + 0.24 * (i % 2)),
      light: 0.4,
    });
  }
  parts.push({ outline: ellipse(0, -0.25, v.between(0.17, 0.26)), color: disc, light: 0.8, grain: 0.3 });
  return parts;
}
