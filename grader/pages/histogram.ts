import { escapeHtml } from "../../src/notebook/index.js";
import { points } from "./parts.js";

/** How many values fall between two bounds; the last bin holds its upper bound too. */
interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Bins of equal width from 0 to `max`: one a point where there are few points, else eleven or fewer. */
function binsOf(values: readonly number[], max: number): Bin[] {
  const single = Number.isInteger(max) && max <= 12;
  const number = single ? max + 1 : 10;
  const counts = Array.from({ length: number }, () => 0);
  for (const value of values) {
    const at = single ? Math.floor(value + 1e-9) : Math.floor((number * value) / max + 1e-9);
    counts[Math.max(0, Math.min(number - 1, at))]++;
  }
  const width = single ? 1 : max / number;
  return counts.map((count, at) => ({ from: at * width, to: single ? at : (at + 1) * width, count }));
}

const size = { width: 240, height: 92, left: 4, right: 4, top: 14, bottom: 18 };

/** A histogram of points from 0 to `max`, the count above each bar, as SVG in the page's colours. */
export function histogram(values: readonly number[], max: number, label: string): string {
  const bins = binsOf(values, max);
  const highest = Math.max(1, ...bins.map(({ count }) => count));
  const plot = size.width - size.left - size.right;
  const step = plot / bins.length;
  const base = size.height - size.bottom;
  const bars = bins.map(({ from, to, count }, index) => {
    const height = ((base - size.top) * count) / highest;
    const x = size.left + index * step;
    const range = from === to ? points(from) : `${points(from)} to ${points(to)}`;
    const bar = `<rect x="${(x + 1).toFixed(1)}" y="${(base - height).toFixed(1)}" width="${(step - 2).toFixed(1)}" height="${height.toFixed(1)}" rx="1.5"><title>${range} points: ${count}</title></rect>`;
    if (count === 0) return bar;
    return `${bar}<text x="${(x + step / 2).toFixed(1)}" y="${(base - height - 3).toFixed(1)}" text-anchor="middle">${count}</text>`;
  });
  const told = bins
    .filter(({ count }) => count > 0)
    .map(({ from, to, count }) => {
      return `${from === to ? points(from) : `${points(from)} to ${points(to)}`} points ${count}`;
    });
  const isSingle = bins.some(({ from, to }) => from === to);
  const [first, last] = isSingle
    ? [size.left + step / 2, size.left + plot - step / 2]
    : [size.left, size.left + plot];
  const ends = isSingle ? ["middle", "middle"] : ["start", "end"];
  return `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escapeHtml(`${label}: ${told.join(", ") || "nothing yet"}`)}">
<line x1="${size.left}" x2="${size.width - size.right}" y1="${base + 0.5}" y2="${base + 0.5}"/>${bars.join("")}
<text class="tick" x="${first.toFixed(1)}" y="${size.height - 4}" text-anchor="${ends[0]}">0</text>
<text class="tick" x="${last.toFixed(1)}" y="${size.height - 4}" text-anchor="${ends[1]}">${points(max)}</text></svg>`;
}
