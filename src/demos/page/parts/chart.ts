import { html, svg } from "./dom.js";

/** A line of a chart. */
export interface Line {
  readonly values: readonly number[];
  /** A CSS class, which gives the colour. */
  readonly look: string;
}

const [WIDTH, HEIGHT] = [400, 130];
const [LEFT, BOTTOM] = [38, 20];

/** Lines over steps 0, 1, 2, ...; upwards either evenly from 0, or in the logarithm. */
export function chart(
  label: string,
  { logarithmic = false }: { readonly logarithmic?: boolean } = {},
): {
  readonly node: HTMLElement;
  readonly draw: (lines: readonly Line[]) => void;
} {
  const [grid, curves] = [svg("g", { class: "axes" }), svg("g")];
  const picture = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
    grid,
    curves,
  );
  const draw = (lines: readonly Line[]): void => {
    const all = lines.flatMap(({ values }) =>
      values.filter((v) => Number.isFinite(v) && (!logarithmic || v > 0)),
    );
    const steps = Math.max(10, ...lines.map(({ values }) => values.length - 1));
    const scale = logarithmic ? decades(all) : evenly(all);
    const across = (i: number): number => LEFT + (i / steps) * (WIDTH - LEFT - 6);
    const up = (v: number): number => HEIGHT - BOTTOM - scale.share(v) * (HEIGHT - BOTTOM - 8);
    grid.replaceChildren(
      ...scale.ticks.flatMap(([value, text]) => [
        svg("line", { x1: LEFT, x2: WIDTH - 6, y1: up(value), y2: up(value) }),
        svg("text", { x: LEFT - 5, y: up(value) + 4, "text-anchor": "end" }, text),
      ]),
      svg("text", { x: LEFT, y: HEIGHT - 5 }, "0"),
      svg("text", { x: WIDTH - 6, y: HEIGHT - 5, "text-anchor": "end" }, `step ${steps}`),
    );
    curves.replaceChildren(
      ...lines.flatMap(({ values, look }) => {
        const seen = [...values.entries()].filter(([, v]) => !Number.isNaN(v));
        const places = seen.map(([i, v]) => [across(i).toFixed(1), up(v).toFixed(1)] as const);
        if (places.length === 0) return [];
        const [cx, cy] = places.at(-1)!;
        return [
          svg("path", { class: `line ${look}`, d: `M${places.map((place) => place.join(" ")).join("L")}` }),
          svg("circle", { class: `dot ${look}`, cx, cy, r: 3 }),
        ];
      }),
    );
  };
  return { node: html("figure", { class: "chart" }, html("figcaption", {}, label), picture), draw };
}

interface Scale {
  readonly ticks: readonly (readonly [number, string])[];
  /** Where a value stands: 0 at the bottom, 1 at the top. */
  readonly share: (value: number) => number;
}

const clip = (share: number): number => Math.min(1, Math.max(0, share));

/** A power of ten as it is printed. */
const tenTo = (power: number): string =>
  power === 0 ? "1" : `10${power === 1 ? "" : [...String(power)].map((digit) => raised[digit]).join("")}`;
const raised: Readonly<Record<string, string>> = {
  "-": "⁻",
  ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((digit, i) => [i, digit])),
};

function evenly(values: readonly number[]): Scale {
  const most = values.reduce((a, b) => Math.max(a, b), 1e-6);
  const step = niceStep(most);
  const top = Math.ceil(most / step - 1e-9) * step;
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step);
  return {
    ticks: ticks.map((tick) => [tick, String(Number(tick.toPrecision(3)))]),
    share: (value) => clip(value / top),
  };
}

/** 1, 2 or 5 times a power of ten: two to five steps to the top. */
function niceStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most / 2));
  return [1, 2, 5].map((n) => n * power).findLast((step) => most / step >= 2) ?? power;
}

/** At most twelve powers of ten are shown. */
const MOST_DECADES = 12;

function decades(values: readonly number[]): Scale {
  const high = Math.ceil(Math.log10(values.reduce((a, b) => Math.max(a, b), 1e-12)));
  const low = Math.max(
    high - MOST_DECADES,
    Math.min(high - 2, Math.floor(Math.log10(values.reduce((a, b) => Math.min(a, b), Infinity)))),
  );
  const every = Math.ceil((high - low) / 4);
  const ticks = Array.from({ length: Math.floor((high - low) / every) + 1 }, (_, i) => low + i * every);
  return {
    ticks: ticks.map((power) => [10 ** power, tenTo(power)]),
    share: (value) => (value > 0 ? clip((Math.log10(value) - low) / (high - low)) : 0),
  };
}
