import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import type { Figure } from "../plots/index.js";
import { escapeHtml } from "./page.js";

/**
 * Plotly itself as a script element, 660 KB: packed, so that a page that works without a network stays small. One on a
 * page is enough, before or after the figures.
 */
export function plotlyLibrary(): string {
  return `<script>${call(unpack, `"${packedPlotly()}"`)}</script>`;
}

/** Plotly's source, compressed, in base64. */
export function packedPlotly(): string {
  const source = createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min");
  return gzipSync(readFileSync(source), { level: 9 }).toString("base64");
}

/** A figure as HTML that draws itself as soon as `plotlyLibrary()` is on the page, in the page's colours and width. */
export function figureHtml(figure: Figure): string {
  const json = JSON.stringify(figure);
  const key = createHash("sha256").update(json).digest("hex").slice(0, 12);
  const summary = escapeHtml(figureText(figure));
  const script = call(drawFigure, `"${key}",${json.replaceAll("<", "\\u003c")}`);
  return (
    `<div data-gradlab-figure="${key}" role="img" aria-label="${summary}" style="max-width:860px;min-height:3em;overflow-x:auto">` +
    `<small>${summary}</small></div><script>${script}</script>`
  );
}

/** A figure in a sentence, for readers and programs that see no pictures. */
export function figureText({ data, layout }: Figure): string {
  const told = layout.meta?.summary ?? `${layout.title?.text ?? "a plot"}, ${data.length} layers`;
  return `[plot] ${told}`;
}

/** A call of one of the functions below as text. Run from source they contain calls of a helper, `__name`, to be given here. */
const call = (f: (...args: never[]) => unknown, args: string): string =>
  `((__name)=>(${f.toString()})(${args}))((f)=>f)`;

/** Where Plotly's element is while it is there: the functions below run in the browser, from their own text. */
interface PlotlyWindow {
  Plotly?: {
    react(node: Element, figure: object): Promise<unknown>;
    animate(node: Element, frames: string[], options: object): Promise<unknown>;
  };
}

/** In the browser: unpacks Plotly and adds it to the page, unless it is there. */
async function unpack(packed: string): Promise<void> {
  const page = globalThis as PlotlyWindow & { gradlabPlotly?: boolean };
  if (page.Plotly !== undefined || page.gradlabPlotly === true) return;
  page.gradlabPlotly = true;
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  // In a function of its own, so that a page's module loader does not catch it.
  script.textContent = `(function (module, exports, define) {${await new Response(stream).text()}\n}).call(window);`;
  document.head.append(script);
}

interface BrowserLayout {
  width?: number;
  height?: number;
  font?: object;
  margin?: { l?: number; r?: number; t?: number; b?: number };
  meta?: { leastWidth?: number };
  sliders?: { active?: number }[];
}

/** In the browser: draws the figure into every element with its key that is not drawn yet, once Plotly has come. */
function drawFigure(key: string, figure: { data: object[]; layout: BrowserLayout; frames?: object[] }): void {
  const started = Date.now();
  const dark = (node: Element | null): boolean => {
    for (let at = node; at !== null; at = at.parentElement) {
      const [r, g, b, a = 1] = (getComputedStyle(at).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
      if (a > 0.5) return 0.299 * r + 0.587 * g + 0.114 * b < 128;
    }
    const scheme = getComputedStyle(document.documentElement).colorScheme;
    return scheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const draw = (node: HTMLElement): void => {
    let drawn = "";
    const paint = (): void => {
      const room = node.clientWidth;
      const state = `${room} ${dark(node)}`;
      if (room === 0 || state === drawn) return;
      drawn = state;
      const { width: own, height = 380, font, margin, meta } = figure.layout;
      // What nobody could read in so little room is moved sideways.
      const width = Math.max(meta?.leastWidth ?? 0, Math.min(own ?? room, room));
      const { l = 56, r = 24, t = 56, b = 48 } = margin ?? {};
      // A figure with a width of its own keeps its proportions, inside of its margins, where there is less room.
      const scale = own === undefined ? 1 : Math.max(0.05, (width - l - r) / (own - l - r));
      const layout = {
        ...figure.layout,
        width,
        height: Math.round(t + b + (height - t - b) * scale),
        font: { ...font, color: dark(node) ? "#dfe5ec" : "#2b3440" },
      };
      const { Plotly } = globalThis as PlotlyWindow;
      const { data, frames } = figure;
      // Plotly notes in the layout where a slider stands: drawn anew, the figure goes back there.
      const chosen = layout.sliders?.[0]?.active ?? 0;
      void Plotly!
        .react(node, { data, layout, config: { displaylogo: false }, ...(frames ? { frames } : {}) })
        .then(() =>
          frames && chosen > 0
            ? Plotly!.animate(node, [`${chosen}`], {
                mode: "immediate",
                frame: { duration: 0 },
                transition: { duration: 0 },
              })
            : undefined,
        );
    };
    node.textContent = "";
    new ResizeObserver(paint).observe(node);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
    paint();
  };
  const wait = (): void => {
    const nodes = document.querySelectorAll<HTMLElement>(`[data-gradlab-figure="${key}"]:not([data-drawn])`);
    const here = (globalThis as PlotlyWindow).Plotly !== undefined;
    for (const node of nodes) {
      if (here) {
        node.dataset["drawn"] = "";
        draw(node);
      } else if (Date.now() - started > 8000 && node.dataset["told"] === undefined) {
        node.dataset["told"] = "";
        const advice = document.createElement("p");
        advice.textContent =
          "Not drawn: what draws the plots came with the first plot of this notebook, and is not on this page. " +
          "Restart the kernel and run all cells.";
        node.append(advice);
      }
    }
    const elapsed = Date.now() - started;
    if (!here ? elapsed < 600_000 : nodes.length === 0 && elapsed < 20_000)
      setTimeout(wait, elapsed < 8000 ? 60 : 1000);
  };
  wait();
}
