import type { IRenderMime } from "@jupyterlab/rendermime";
import { Widget } from "@lumino/widgets";
import { fit } from "../../fitting/index.js";
import { theme } from "./theme.js";

const mimeType = "application/vnd.plotly.v1+json";

/** In pixels: no figure is drawn wider unless it has to be, and so high is one that does not say. */
const [mostWidth, usualHeight] = [860, 380];

type Figure = Parameters<typeof fit>[0];

/** Loaded when the first figure comes, from the lab itself. */
type Plotly = (typeof import("plotly.js-cartesian-dist-min"))["default"];
let library: Promise<Plotly> | undefined;
const load = (): Promise<Plotly> =>
  (library ??= import("plotly.js-cartesian-dist-min").then(({ default: plotly }) => plotly));

const ink = (): string => (theme() === "dark" ? "#dfe5ec" : "#2b3440");

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
    if (this.#host && this.#host.clientWidth !== this.#room) void this.draw();
  });

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { data = [], layout = {}, ...more } = model.data[mimeType] as unknown as Partial<Figure>;
    this.#figure = { ...more, data, layout };
    const summary = model.data["text/plain"];
    this.node.setAttribute("role", "figure");
    if (typeof summary === "string") this.node.setAttribute("aria-label", summary);
    if (this.#host) return this.draw();
    // Its place is kept, so that nothing moves when it is drawn.
    this.node.style.minHeight = `${layout.height ?? usualHeight}px`;
    this.#seen.observe(this.node);
    this.#width.observe(this.node);
  }

  async draw(): Promise<void> {
    const plotly = await load();
    if (this.isDisposed || !this.#figure || this.node.clientWidth === 0) return;
    if (!this.#host) {
      this.#host = document.createElement("div");
      this.node.replaceChildren(this.#host);
    }
    this.#room = this.#host.clientWidth;
    drawn.add(this);
    const fitted = fit(structuredClone(this.#figure), Math.min(this.#room, mostWidth));
    const { data, layout, config = {}, frames, width } = fitted;
    // What is wider than the room is moved sideways, by keys as well.
    const isWider = width > this.#room;
    this.node.classList.toggle("wider", isWider);
    if (isWider) this.node.tabIndex = 0;
    else this.node.removeAttribute("tabindex");
    // Drawn anew, a figure goes back to where its slider stood.
    const chosen = (this.#host as Drawn).layout?.sliders?.[0]?.active ?? 0;
    await plotly.react(this.#host, {
      data,
      layout: { ...layout, font: { ...(layout["font"] as object), color: ink() } },
      // The room is watched here.
      config: { displaylogo: false, ...config, responsive: false },
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
