import { html, svg } from "./dom.js";

/** A place in the plane: [across, upwards]. */
export type Place = readonly [number, number];

/** Which part of the plane is seen. */
export interface Range {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** A picture of a part of the plane: a canvas for what is computed for each pixel, and drawings above it. */
export interface Plane {
  readonly node: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** Drawings, from back to front. */
  readonly back: SVGGElement;
  readonly front: SVGGElement;
  readonly range: Range;
  readonly width: number;
  readonly height: number;
  /** From the plane to the drawing's units. */
  readonly to: (place: Place) => Place;
  /** Where in the plane a pointer is, at most at the edge. */
  readonly at: (event: { readonly clientX: number; readonly clientY: number }) => Place;
  readonly clamp: (place: Place) => Place;
}

/** Units of the drawing across; as many pixels where there is room. */
const WIDTH = 400;

/** An empty plane with its axes. */
export function plane(label: string, range: Range): Plane {
  const [[left, right], [bottom, top]] = [range.x, range.y];
  const width = WIDTH;
  const height = Math.round((WIDTH * (top - bottom)) / (right - left));
  const to = ([x, y]: Place): Place => [
    ((x - left) / (right - left)) * width,
    ((top - y) / (top - bottom)) * height,
  ];
  const canvas = html("canvas", { "aria-hidden": "true" });
  const [back, front] = [svg("g"), svg("g")];
  const drawing = svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label },
    back,
    axes(range, to),
    front,
  );
  const clamp = ([x, y]: Place): Place => [
    Math.min(right, Math.max(left, x)),
    Math.min(top, Math.max(bottom, y)),
  ];
  const at = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Place => {
    const box = drawing.getBoundingClientRect();
    return clamp([
      left + ((clientX - box.left) / box.width) * (right - left),
      top - ((clientY - box.top) / box.height) * (top - bottom),
    ]);
  };
  const node = html("div", { class: "plane", style: `aspect-ratio: ${width} / ${height}` }, canvas, drawing);
  return { node, canvas, back, front, range, width, height, to, at, clamp };
}

/** Lines through 0, and small numbers at whole places along them. */
function axes({ x, y }: Range, to: (place: Place) => Place): SVGGElement {
  const group = svg("g", { class: "axes", "aria-hidden": "true" });
  const [x0, y0] = to([0, 0]);
  const [[left, top], [right, bottom]] = [to([x[0], y[1]]), to([x[1], y[0]])];
  group.append(
    svg("line", { x1: left, x2: right, y1: y0, y2: y0 }),
    svg("line", { x1: x0, x2: x0, y1: top, y2: bottom }),
  );
  for (const value of wholes(x)) {
    const [at] = to([value, 0]);
    group.append(
      svg("text", { x: at, y: y0 + 13, "text-anchor": "middle" }, String(value).replace("-", "−")),
    );
  }
  for (const value of wholes(y)) {
    const [, at] = to([0, value]);
    group.append(
      svg("text", { x: x0 - 5, y: at + 4, "text-anchor": "end" }, String(value).replace("-", "−")),
    );
  }
  return group;
}

/** Whole numbers well inside of a range, 0 apart. */
function wholes([from, to]: readonly [number, number]): number[] {
  const margin = (to - from) * 0.03;
  const first = Math.ceil(from + margin);
  return Array.from({ length: Math.max(0, Math.floor(to - margin) - first + 1) }, (_, i) => first + i).filter(
    (value) => value !== 0,
  );
}

/** A list of places as the `d` of a path. */
export const path = (places: readonly Place[], to: (place: Place) => Place, closed = false): string =>
  places
    .map((place, i) => {
      const [x, y] = to(place);
      return `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("") + (closed ? "Z" : "");
