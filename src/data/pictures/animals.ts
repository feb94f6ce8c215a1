import { hsv, mixed, scaled, type Color } from "./color.js";
import { ellipse, stroke, type Point } from "./geometry.js";
import type { Part } from "./part.js";
import type { Variation } from "./variation.js";

const black: Color = [0.06, 0.05, 0.06];
const white: Color = [0.95, 0.94, 0.9];
const rose: Color = [0.85, 0.5, 0.5];

/** Fur or feathers: brown to orange, grey, near black, near white. */
function coat(v: Variation): Color {
  const kind = v.pick(["brown", "grey", "dark", "pale"]);
  if (kind === "brown") return v.color(0.07, 0.05, 0.6, 0.6);
  if (kind === "grey") return hsv(v.between(0.5, 0.7), v.between(0, 0.15), v.between(0.35, 0.75));
  if (kind === "dark") return hsv(0.08, 0.2, v.between(0.1, 0.28));
  return hsv(0.1, v.between(0, 0.25), v.between(0.8, 0.97));
}

/** Both sides of a face: a point and its mirror image. */
const both = (draw: (side: 1 | -1) => Part[]): Part[] => [...draw(-1), ...draw(1)];

/** A face with pointed ears, slit eyes and whiskers over a chest. */
export function cat(v: Variation): Part[] {
  const fur = coat(v);
  const dark = scaled(fur, v.between(0.5, 0.75));
  const [width, ear, lean] = [v.between(0.52, 0.68), v.between(0.45, 0.65), v.between(-0.1, 0.1)];
  const eyes = v.color(0.22, 0.12, 0.7, 0.8);
  const head: Point = [lean, -0.18];
  const parts: Part[] = [
    { outline: ellipse(0, 0.72, v.between(0.42, 0.6), 0.6), color: scaled(fur, 0.9), grain: 0.3 },
  ];
  parts.push(
    ...both((s): Part[] => [
      {
        outline: [
          [head[0] + s * width * 0.98, head[1] - 0.1],
          [head[0] + s * width * 0.85, head[1] - 0.3 - ear],
          [head[0] + s * width * 0.15, head[1] - 0.4],
        ],
        color: fur,
      },
      {
        outline: [
          [head[0] + s * width * 0.85, head[1] - 0.2],
          [head[0] + s * width * 0.8, head[1] - 0.16 - ear],
          [head[0] + s * width * 0.4, head[1] - 0.38],
        ],
        color: mixed(rose, dark, 0.5),
      },
    ]),
    { outline: ellipse(head[0], head[1], width, 0.5), color: fur, light: 1, grain: 0.3 },
  );
  if (v.chance(0.5)) {
    for (const x of [-0.16, 0, 0.16]) {
      parts.push({
        outline: stroke([head[0] + x, head[1] - 0.46], [head[0] + x * 0.6, head[1] - 0.22], 0.08),
        color: dark,
      });
    }
  }
  parts.push(
    { outline: ellipse(head[0], head[1] + 0.25, 0.26, 0.18), color: mixed(fur, white, 0.5) },
    ...both((s): Part[] => [
      { outline: ellipse(head[0] + s * 0.26, head[1] - 0.04, 0.14, 0.12, s * 0.04), color: eyes },
      { outline: ellipse(head[0] + s * 0.26, head[1] - 0.04, 0.05, 0.12), color: black },
      {
        outline: stroke([head[0] + s * 0.15, head[1] + 0.22], [head[0] + s * 0.75, head[1] + 0.14], 0.035),
        color: white,
      },
      {
        outline: stroke([head[0] + s * 0.15, head[1] + 0.27], [head[0] + s * 0.72, head[1] + 0.34], 0.035),
        color: white,
      },
    ]),
    {
      outline: [
        [head[0] - 0.08, head[1] + 0.12],
        [head[0] + 0.08, head[1] + 0.12],
        [head[0], head[1] + 0.22],
      ],
      color: rose,
    },
    { outline: stroke([head[0], head[1] + 0.2], [head[0], head[1] + 0.34], 0.045), color: black },
  );
  return parts;
}

/** A face with hanging ears, a long muzzle and a big nose over a chest. */
export function dog(v: Variation): Part[] {
  const fur = coat(v);
  const ears = v.chance(0.6) ? scaled(fur, v.between(0.4, 0.7)) : mixed(fur, white, 0.15);
  const [width, drop] = [v.between(0.44, 0.58), v.between(0.3, 0.5)];
  const muzzle = mixed(fur, white, v.between(0.2, 0.7));
  const parts: Part[] = [
    { outline: ellipse(0, 0.75, v.between(0.42, 0.6), 0.55), color: scaled(fur, 0.9), grain: 0.3 },
    { outline: ellipse(0, -0.2, width, 0.56), color: fur, light: 1, grain: 0.3 },
  ];
  parts.push(
    ...both((s): Part[] => [
      {
        outline: ellipse(s * (width + 0.06), -0.3 + drop * 0.5, 0.19, drop + 0.12, s * v.between(-0.08, 0)),
        color: ears,
        light: 0.6,
        grain: 0.3,
      },
      { outline: ellipse(s * 0.21, -0.26, 0.09, 0.1), color: black },
      { outline: ellipse(s * 0.21 - 0.03, -0.3, 0.035), color: white },
    ]),
    { outline: ellipse(0, 0.14, v.between(0.24, 0.32), 0.3), color: muzzle, light: 0.6 },
  );
  if (v.chance(0.4)) parts.push({ outline: ellipse(0.03, 0.46, 0.1, 0.18), color: [0.85, 0.35, 0.4] });
  parts.push(
    { outline: ellipse(0, 0.0, 0.15, 0.11), color: black },
    { outline: stroke([0, 0.1], [0, 0.3], 0.05), color: black },
    { outline: stroke([-0.18, 0.32], [0.18, 0.32], 0.05), color: scaled(muzzle, 0.4) },
  );
  return parts;
}

/** A squat body with bulging eyes on top, a wide mouth and folded legs. */
export function frog(v: Variation): Part[] {
  const skin = v.pick([
    v.color(0.28, 0.12, 0.65, 0.55),
    v.color(0.1, 0.08, 0.5, 0.45),
    v.color(0.5, 0.5, 0.6, 0.6),
  ]);
  const belly = mixed(skin, white, v.between(0.35, 0.6));
  const [width, eye] = [v.between(0.6, 0.75), v.between(0.17, 0.24)];
  const parts: Part[] = both((s) => [
    {
      outline: ellipse(s * 0.66, 0.5, 0.3, 0.36, s * 0.1),
      color: scaled(skin, 0.8),
      light: 0.6,
      grain: 0.25,
    },
    { outline: ellipse(s * 0.62, 0.84, 0.36, 0.1), color: scaled(skin, 0.7) },
  ]);
  parts.push(
    { outline: ellipse(0, 0.42, width * 0.85, 0.5), color: skin, light: 0.8, grain: 0.25 },
    { outline: ellipse(0, 0.56, width * 0.55, 0.34), color: belly },
    { outline: ellipse(0, -0.12, width, 0.42), color: skin, light: 1, grain: 0.25 },
    ...both((s): Part[] => [
      { outline: ellipse(s * width * 0.6, -0.48, eye + 0.07), color: skin, light: 0.8 },
      { outline: ellipse(s * width * 0.6, -0.5, eye), color: v.color(0.14, 0.06, 0.6, 0.9) },
      { outline: ellipse(s * width * 0.6, -0.5, eye * 0.6, eye * 0.36), color: black },
      { outline: stroke([s * 0.3, 0.5], [s * 0.4, 0.9], 0.13), color: scaled(skin, 0.9) },
    ]),
    { outline: stroke([-width * 0.75, 0.0], [0, 0.13], 0.06), color: scaled(skin, 0.35) },
    { outline: stroke([0, 0.13], [width * 0.75, 0.0], 0.06), color: scaled(skin, 0.35) },
  );
  if (v.chance(0.5)) {
    for (const [x, y] of [
      [-0.2, -0.28],
      [0.1, -0.36],
      [0.26, -0.2],
    ] as const) {
      parts.push({ outline: ellipse(x, y, 0.08, 0.06), color: scaled(skin, 0.55) });
    }
  }
  return parts;
}

/** Side view: body, head with a beak, a wing that may be raised, a tail, thin legs. */
export function bird(v: Variation): Part[] {
  const plumage = v.pick([
    coat(v),
    v.color(0.6, 0.1, 0.6, 0.6),
    v.color(0.02, 0.1, 0.7, 0.6),
    v.color(0.3, 0.15, 0.6, 0.6),
  ]);
  const wing = scaled(plumage, v.between(0.5, 0.8));
  const beak = v.color(0.1, 0.04, 0.8, 0.85);
  const [raise, fat, neck] = [
    v.pick([0, 0, v.between(0.3, 0.9)]),
    v.between(0.28, 0.4),
    v.between(0.4, 0.55),
  ];
  const parts: Part[] = [
    { outline: stroke([-0.02, 0.4], [-0.05, 0.85], 0.06), color: scaled(beak, 0.7) },
    { outline: stroke([0.14, 0.4], [0.16, 0.85], 0.06), color: scaled(beak, 0.7) },
    {
      outline: [
        [-0.35, 0.08],
        [-1, v.between(0.05, 0.35)],
        [-0.92, 0.45],
        [-0.3, 0.32],
      ],
      color: wing,
    },
    {
      outline: [
        [neck + 0.2, -0.46],
        [neck + 0.52, -0.34],
        [neck + 0.2, -0.26],
      ],
      color: beak,
    },
    { outline: ellipse(0, 0.15, 0.55, fat, -0.05), color: plumage, light: 1, grain: 0.25 },
    { outline: ellipse(0.12, 0.26, 0.38, fat * 0.6, -0.04), color: mixed(plumage, white, 0.5) },
    { outline: ellipse(neck, -0.36, 0.27, 0.26), color: plumage, light: 0.8 },
    { outline: ellipse(neck + 0.1, -0.4, 0.06), color: black },
  ];
  parts.push({
    outline: [
      [0.25, 0.02],
      [-0.05, -0.06 - raise * 0.3],
      [-0.62, 0.22 - raise * 1.3],
      [-0.2, 0.36 - raise * 0.3],
    ],
    color: wing,
    light: 0.5,
    grain: 0.35,
  });
  return parts;
}

/** Side view: a lens-shaped body with fins, a forked tail, an eye, perhaps stripes. */
export function fish(v: Variation): Part[] {
  const scales = v.pick([
    v.color(0.06, 0.08, 0.75, 0.75),
    v.color(0.58, 0.12, 0.5, 0.65),
    v.color(0.85, 0.3, 0.5, 0.6),
    v.color(0.15, 0.1, 0.2, 0.7),
  ]);
  const fins = scaled(scales, v.between(0.55, 0.85));
  const [tall, fork] = [v.between(0.34, 0.55), v.between(0.3, 0.55)];
  const parts: Part[] = [
    {
      outline: [
        [-0.5, 0],
        [-1, -fork],
        [-0.82, 0],
        [-1, fork],
      ],
      color: fins,
      light: 0.4,
    },
    {
      outline: [
        [-0.3, -tall * 0.6],
        [0.05, -tall - 0.26],
        [0.35, -tall * 0.8],
      ],
      color: fins,
    },
    {
      outline: [
        [-0.2, tall * 0.7],
        [-0.05, tall + 0.2],
        [0.2, tall * 0.8],
      ],
      color: fins,
    },
    { outline: lens(-0.66, 0.85, tall), color: scales, light: 1.2, grain: 0.25 },
    {
      outline: lens(-0.3, 0.8, tall * 0.55).map(([x, y]): Point => [x, y + tall * 0.35]),
      color: mixed(scales, white, 0.45),
    },
  ];
  if (v.chance(0.5)) {
    const band = v.chance(0.5) ? white : scaled(scales, 0.35);
    for (const x of [-0.25, 0.05, 0.35]) {
      parts.push({ outline: ellipse(x, 0, 0.07, tall * 0.75), color: band });
    }
  }
  parts.push(
    {
      outline: [
        [0.2, 0.05],
        [-0.1, 0.3],
        [0.16, 0.26],
      ],
      color: fins,
    },
    { outline: ellipse(0.56, -0.1, 0.11), color: white },
    { outline: ellipse(0.58, -0.1, 0.06), color: black },
    { outline: stroke([0.7, 0.12], [0.84, 0.08], 0.05), color: scaled(scales, 0.4) },
  );
  return parts;
}

/** Two arcs between two points on the axis. */
function lens(left: number, right: number, tall: number): Point[] {
  const arc = Array.from({ length: 11 }, (_, i) => i / 10);
  const upper = arc.map((t): Point => [left + (right - left) * t, -4 * tall * t * (1 - t)]);
  return [
    ...upper,
    ...upper
      .slice(1, -1)
      .toReversed()
      .map(([x, y]): Point => [x, -y]),
  ];
}
