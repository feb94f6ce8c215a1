import type { IRenderMime } from "@jupyterlab/rendermime";
import { Widget } from "@lumino/widgets";
import { fitting, usualHeight, type Layout } from "./fitting.js";
import { theme } from "./theme.js";

const mimeType = "application/vnd.plotly.v1+json";

interface Figure {
  readonly data: object[];
  readonly layout?: Layout;
  readonly config?: object;
  readonly frames?: object[];
}

/** Loaded when the first figure comes, from the lab itself. */
type Plotly = (typeof import("plotly.js-cartesian-dist-min"))["default"];
let library: Promise<Plotly> | undefined;
const load = (): Promise<Plotly> =>
  (library ??= import("plotly.js-cartesian-dist-min").then(({ default: plotly }) => plotly));

/** All that are drawn now, to be drawn anew in other colours. */
const drawn = new Set<PlotlyRenderer>();

/** Draws all figures again, after the theme has changed. */
export function redrawFigures(): void {
  for (const figure of drawn) void figure.draw();
}

/** A figure, drawn in the page's colours, as wide as asked for or as there is room, once it comes near to being seen. */
class PlotlyRenderer extends Widget implements IRenderMime.IRenderer {
  #figure: Figure | undefined;
  #host: HTMLElement | undefined;
  #room = 0;
  readonly #seen: IntersectionObserver = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      this.#seen.disconnect();
      void this.draw();
    },
    { rootMargin: "800px" },
  );
  readonly #width: ResizeObserver = new ResizeObserver(() => {
    if (this.#host && this.node.clientWidth !== this.#room) void this.draw();
  });

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.#figure = model.data[mimeType] as unknown as Figure;
    const summary = model.data["text/plain"];
    this.node.setAttribute("role", "figure");
    if (typeof summary === "string") this.node.setAttribute("aria-label", summary);
    if (this.#host) return this.draw();
    // Its place is kept, so that nothing moves when it is drawn.
    this.node.style.minHeight = `${this.#figure.layout?.height ?? usualHeight}px`;
    this.#seen.observe(this.node);
    this.#width.observe(this.node);
  }

  async draw(): Promise<void> {
    const plotly = await load();
    this.#room = this.node.clientWidth;
    if (this.isDisposed || !this.#figure || this.#room === 0) return;
    if (!this.#host) {
      this.#host = document.createElement("div");
      this.node.replaceChildren(this.#host);
    }
    drawn.add(this);
    const { data, layout = {}, config = {}, frames } = structuredClone(this.#figure);
    // Drawn anew, a figure goes back to where its slider stood.
    const chosen = (this.#host as Drawn).layout?.sliders?.[0]?.active ?? 0;
    await plotly.react(this.#host, {
      data,
      layout: fitting(layout, this.#room, theme() === "dark" ? "#dfe5ec" : "#2b3440"),
      config: { displaylogo: false, ...config },
      ...(frames ? { frames } : {}),
    });
    if (frames && chosen > 0) {
      await plotly.animate(this.#host, [`${chosen}`], {
        mode: "immediate",
        frame: { duration: 0 },
        transition: { duration: 0 },
      });
    }
    this.node.style.minHeight = "";
  }

  override dispose(): void {
    drawn.delete(this);
    this.#seen.disconnect();
    this.#width.disconnect();
    const host = this.#host;
    if (host) void load().then((plotly) => plotly.purge(host));
    super.dispose();
  }
}

/** Plotly keeps in the element what it draws, with the slider where a hand left it. */
type Drawn = HTMLElement & {
  readonly layout?: { readonly sliders?: readonly { readonly active?: number }[] };
};

export const plotlyFactory: IRenderMime.IRendererFactory = {
  safe: true,
  mimeTypes: [mimeType],
  createRenderer: () => new PlotlyRenderer(),
};
