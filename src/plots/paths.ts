import { GradlabError } from "../errors.js";
import type { Trace } from "./figure.js";
import { colour, ink } from "./theme.js";
import { finiteMatrix, type Matrix } from "./values.js";

/** Where a search has been, step by step. */
export interface Path {
  /** What the legend says. */
  readonly name: string;
  /** [steps, 2]: from the first place to the last. It ends where a number is not finite, and the legend says so. */
  readonly points: Matrix;
}

/** Places on a landscape, as stars. */
export const stars = (marks: Matrix): Trace => {
  const points = plane("marks", marks);
  return {
    type: "scatter",
    mode: "markers",
    x: points.map(([a]) => a),
    y: points.map(([, b]) => b),
    marker: { symbol: "star", size: 14, color: "#ffffff", line: { color: "#2b3440", width: 1.5 } },
    showlegend: false,
    hovertemplate: "(%{x}, %{y})<extra>minimum</extra>",
  };
};

/** A path as it is drawn, and what the legend calls it. */
export interface Search {
  readonly name: string;
  readonly traces: Trace[];
}

/** The way so far, and a ring at its head. */
export function search(path: Path, index: number): Search {
  const rows = Array.isArray(path.points) ? (path.points as readonly ArrayLike<number>[]) : path.points;
  const lost = Array.isArray(rows)
    ? rows.findIndex((row) => Array.from(row as ArrayLike<number>).some((value) => !Number.isFinite(value)))
    : -1;
  const points = plane(
    `the path ${path.name}`,
    lost > 0 ? (rows as readonly ArrayLike<number>[]).slice(0, lost) : rows,
  );
  const name = lost > 0 ? `${path.name} (not finite at step ${lost})` : path.name;
  const [x, y] = [points.map(([a]) => short(a)), points.map(([, b]) => short(b))];
  const own = { type: "scatter" as const, legendgroup: path.name, hovertemplate: "(%{x}, %{y})" };
  return {
    name,
    traces: [
      {
        ...own,
        mode: "lines+markers",
        name,
        x,
        y,
        line: { color: colour(index), width: 2 },
        marker: { color: colour(index), size: 4 },
      },
      {
        ...own,
        mode: "markers",
        name,
        x: x.slice(-1),
        y: y.slice(-1),
        showlegend: false,
        marker: { color: colour(index), size: 12, line: { color: ink, width: 1.5 } },
      },
    ],
  };
}

/** Points of two coordinates, or a fault. */
function plane(name: string, points: Matrix): number[][] {
  const rows = finiteMatrix("plots.landscape", name, points);
  if (rows[0].length === 2) return rows;
  throw new GradlabError(`plots.landscape: ${name} has ${rows[0].length} columns, expected 2, the plane`);
}

/** Five digits are more than a screen shows. */
export const short = (value: number): number => Number(value.toPrecision(5));
