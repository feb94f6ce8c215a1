import type { Parameters } from "./model.js";
import type { Place, Range } from "../parts/plane.js";

/** A line: the places where `a x + b y + c = 0`; it is positive on one side. */
type Linear = readonly [a: number, b: number, c: number];

const value = ([a, b, c]: Linear, [x, y]: Place): number => a * x + b * y + c;

/** What is left of a polygon on the side where a linear function is 0 or more (Sutherland and Hodgman). */
function clip(polygon: readonly Place[], side: Linear): Place[] {
  return polygon.flatMap((here, i) => {
    const before = polygon.at(i - 1)!;
    const [now, then] = [value(side, here), value(side, before)];
    const kept = now >= 0 ? [here] : [];
    if (now >= 0 === then >= 0) return kept;
    const t = then / (then - now);
    const crossing: Place = [before[0] + t * (here[0] - before[0]), before[1] + t * (here[1] - before[1])];
    return [crossing, ...kept];
  });
}

const corners = ({ x, y }: Range): Place[] => [
  [x[0], y[0]],
  [x[1], y[0]],
  [x[1], y[1]],
  [x[0], y[1]],
];

/** The score of a class as a function of the place. */
const score = ({ w, b }: Parameters, label: number): Linear => [w[0][label], w[1][label], b[label]];

/** Where a class has the highest score: a convex polygon, without corners where there is no such place. */
export function region(parameters: Parameters, label: number, range: Range): Place[] {
  const own = score(parameters, label);
  return parameters.b.reduce<Place[]>((polygon, _, rival) => {
    if (rival === label) return polygon;
    const other = score(parameters, rival);
    return clip(polygon, [own[0] - other[0], own[1] - other[1], own[2] - other[2]]);
  }, corners(range));
}

/** Where the score of a class is 0: the two ends of the line, and an arrow along w from its middle; or undefined, unseen. */
export function zeroLine(
  parameters: Parameters,
  label: number,
  range: Range,
): { readonly ends: readonly [Place, Place]; readonly arrow: readonly [Place, Place] } | undefined {
  const line = score(parameters, label);
  const sides = clip(corners(range), line);
  const ends = sides.filter((place) => Math.abs(value(line, place)) < 1e-9 * (1 + Math.hypot(...line)));
  if (ends.length < 2) return undefined;
  const [from, to] = [ends[0], ends.at(-1)!];
  const middle: Place = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const length = Math.hypot(line[0], line[1]);
  const reach = (range.x[1] - range.x[0]) * 0.075;
  const tip: Place = [middle[0] + (line[0] / length) * reach, middle[1] + (line[1] / length) * reach];
  return { ends: [from, to], arrow: [middle, tip] };
}
