/** A point; in an object's own frame x runs right and y down, and the object fills about -1..1. */
export type Point = readonly [x: number, y: number];
/** A closed outline. */
export type Outline = readonly Point[];

/**
 * sin(2 pi `turns`) to 4e-6, by a polynomial: `Math.sin` may differ in its last bit between machines, and every
 * picture must have the same bytes everywhere. Pictures use nothing but + - * / and square roots for this reason.
 */
export function sine(turns: number): number {
  let t = turns - Math.floor(turns + 0.5); // -0.5 .. 0.5
  if (t > 0.25) t = 0.5 - t;
  if (t < -0.25) t = -0.5 - t;
  const x = 6.283185307179586 * t;
  const s = x * x;
  return x * (1 - (s / 6) * (1 - (s / 20) * (1 - (s / 42) * (1 - s / 72))));
}

/** cos(2 pi `turns`), like `sine`. */
export const cosine = (turns: number): number => sine(turns + 0.25);

/** An ellipse, turned by `turns` (clockwise, as y runs down). */
export function ellipse(cx: number, cy: number, rx: number, ry: number = rx, turns = 0): Outline {
  const [s, c] = [sine(turns), cosine(turns)];
  return circle.map(([x, y]): Point => [cx + rx * x * c - ry * y * s, cy + rx * x * s + ry * y * c]);
}

const circle: Outline = Array.from({ length: 20 }, (_, i): Point => [cosine(i / 20), sine(i / 20)]);

/** The closed outline through the corners x1, y1, x2, y2, ... */
export function polygon(...coordinates: number[]): Outline {
  return Array.from({ length: coordinates.length / 2 }, (_, i): Point => [
    coordinates[2 * i],
    coordinates[2 * i + 1],
  ]);
}

/** An axis-parallel box with its corners cut by `cut`. */
export function box(left: number, top: number, right: number, bottom: number, cut = 0): Outline {
  if (cut === 0) return polygon(left, top, right, top, right, bottom, left, bottom);
  return [
    [left + cut, top],
    [right - cut, top],
    [right, top + cut],
    [right, bottom - cut],
    [right - cut, bottom],
    [left + cut, bottom],
    [left, bottom - cut],
    [left, top + cut],
  ];
}

/** The outline with points added on long edges, so that a deformation can bend them. */
export function bendable(corners: Outline): Outline {
  const outline: Point[] = [];
  let [x, y] = corners[corners.length - 1];
  for (const [toX, toY] of corners) {
    const [dx, dy] = [toX - x, toY - y];
    const pieces = Math.ceil(Math.sqrt(dx * dx + dy * dy) / 0.4);
    for (let i = 1; i < pieces; i++) outline.push([x + (dx * i) / pieces, y + (dy * i) / pieces]);
    outline.push([toX, toY]);
    [x, y] = [toX, toY];
  }
  return outline;
}

/** A straight stroke of the given width. */
export function stroke(from: Point, to: Point, width: number): Outline {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const half = width / 2 / Math.max(1e-9, Math.sqrt(dx * dx + dy * dy));
  const [nx, ny] = [-dy * half, dx * half];
  return [
    [from[0] + nx, from[1] + ny],
    [to[0] + nx, to[1] + ny],
    [to[0] - nx, to[1] - ny],
    [from[0] - nx, from[1] - ny],
  ];
}
