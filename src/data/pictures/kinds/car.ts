import { scaled } from "../color.js";
import { box, ellipse, polygon, stroke, type Outline } from "../geometry.js";
import { part, type Part } from "../part.js";
import type { Variation } from "../variation.js";
import { anyColor, black, glass } from "./palette.js";

/** Where the cabin stands on the body and ends at the roof: rear, rear top, front top, front. */
const saloon = [-0.6, -0.34, 0.3, 0.62] as const;
const van = [-0.88, -0.8, 0.42, 0.72] as const;
const pickup = [-0.1, -0.04, 0.4, 0.62] as const;

/** Side view of a saloon, a van or a pickup on two wheels. */
export function car(v: Variation): Part[] {
  const paint = anyColor(v);
  const [rear, rearTop, frontTop, front] = v.pick([saloon, van, pickup]);
  const [roof, waist, wheel] = [v.between(-0.5, -0.36), v.between(-0.06, 0.04), v.between(0.2, 0.27)];
  const panes: Outline = [
    [rear + 0.14, waist],
    [rearTop + 0.08, roof + 0.1],
    [frontTop - 0.06, roof + 0.1],
    [front - 0.14, waist],
  ];
  const post = (rear + front) / 2;
  return [
    part(polygon(rear, waist, rearTop, roof, frontTop, roof, front, waist), paint, { light: 0.5 }),
    part(panes, scaled(glass, v.between(0.6, 1.5))),
    part(box(-0.98, waist, 0.98, 0.42, 0.12), paint, { light: 1 }),
    part(box(-0.98, 0.32, 0.98, 0.44, 0.05), scaled(paint, 0.5)),
    part(stroke([post, roof], [post, waist + 0.3], 0.06), scaled(paint, 0.7)),
    part(ellipse(0.88, waist + 0.16, 0.09, 0.07), [1, 0.95, 0.7]),
    part(ellipse(-0.92, waist + 0.16, 0.06, 0.08), [0.8, 0.1, 0.1]),
    ...[-0.56, 0.56].flatMap((x) => [
      part(ellipse(x, 0.42, wheel), black),
      part(ellipse(x, 0.42, wheel * 0.48), [0.65, 0.65, 0.68]),
    ]),
  ];
}
