import { fit } from "../../fitting/index.js";
import { escapeHtml } from "../page.js";
import { packedPlotly } from "../plotly.js";

/** A figure that the page's script draws; until then, and without scripts, its description stands there. */
export function plotHtml(figure: unknown, fallback: string): string {
  const { layout } = (figure ?? {}) as { layout?: { height?: unknown; meta?: { summary?: unknown } } };
  const height = typeof layout?.height === "number" ? layout.height : 380;
  const summary = typeof layout?.meta?.summary === "string" ? layout.meta.summary : fallback;
  const json = JSON.stringify(figure).replaceAll("<", String.raw`\u003c`);
  return `<figure class="plot" aria-label="${escapeHtml(summary)}" style="min-height:${height}px"><script type="application/json">${json}</script><p class="soft">${escapeHtml(summary)}</p></figure>`;
}

/** The scripts that draw the page's figures: Plotly, compressed, once; nothing where there is no figure. */
export function plotScripts(html: string, nonce: string): string {
  if (!html.includes('<figure class="plot"')) return "";
  return `<script type="text/plain" id="plotly-bundle">${packedPlotly()}</script>
<script nonce="${nonce}">${draw(nonce)}</script>
`;
}

/** Runs in the page. Text, not a function: what compiles this file may add helpers that the page does not have. */
const draw = (nonce: string): string => `(async () => {
  const packed = atob(document.getElementById("plotly-bundle").textContent);
  const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  script.nonce = ${JSON.stringify(nonce)};
  script.textContent = await new Response(stream).text();
  document.head.append(script);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const fit = ((__name) => ${fit.toString()})((f) => f);
  const paint = async ({ place, figure }) => {
    const room = place.clientWidth;
    const { data, layout, config, frames, width } = fit({ data: [], layout: {}, ...figure }, room);
    // What is wider than the page is moved by keys as well.
    if (width > room) place.parentElement.tabIndex = 0;
    else place.parentElement.removeAttribute("tabindex");
    const font = { ...layout.font, color: getComputedStyle(document.body).color };
    const chosen = place.layout?.sliders?.[0]?.active;
    await Plotly.react(place, {
      data,
      layout: { ...layout, font },
      config: { displaylogo: false, ...config, responsive: false },
      ...(frames ? { frames } : {}),
    });
    if (frames && chosen > 0) await Plotly.animate(place, [String(chosen)], { mode: "immediate", frame: { duration: 0 }, transition: { duration: 0 } });
  };
  for (const element of document.querySelectorAll("figure.plot")) {
    const place = document.createElement("div");
    element.append(place);
    try {
      const drawing = { place, figure: JSON.parse(element.querySelector("script").textContent) };
      let room = place.clientWidth;
      await paint(drawing);
      element.classList.add("drawn");
      element.style.minHeight = "";
      new ResizeObserver(() => {
        if (place.clientWidth !== room) paint(drawing);
        room = place.clientWidth;
      }).observe(element);
      dark.addEventListener("change", () => paint(drawing));
    } catch (error) {
      place.remove();
      console.error("this figure could not be drawn", error);
    }
  }
  document.documentElement.dataset.plots = "drawn";
})();`;
