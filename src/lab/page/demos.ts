import type { IRenderMime } from "@jupyterlab/rendermime";
import { Widget } from "@lumino/widgets";
import { theme } from "./theme.js";

/** As src/demos/demo.ts shows a demo. */
const mimeType = "application/vnd.gradlab.demo.v1+json";

/** What a demo in a frame tells the page around it. */
interface FromDemo {
  readonly gradlabDemo?: { readonly height?: unknown };
}

const shown = new Set<DemoRenderer>();

/** Shows a demo in a frame from the lab's own server: the frame that comes as HTML may run no scripts here. */
class DemoRenderer extends Widget implements IRenderMime.IRenderer {
  #frame: HTMLIFrameElement | undefined;

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { demo, settings } = model.data[mimeType] as {
      readonly demo: string;
      readonly settings: Record<string, unknown>;
    };
    const frame = document.createElement("iframe");
    frame.className = "demo";
    frame.title = `Live demo: ${demo}`;
    frame.loading = "lazy";
    frame.sandbox.add("allow-scripts");
    const wish = new URLSearchParams({ settings: JSON.stringify(settings) });
    frame.src = `/demos/${encodeURIComponent(demo)}/frame?${wish}`;
    this.node.replaceChildren(frame);
    this.#frame = frame;
    shown.add(this);
  }

  hear({ data, source }: MessageEvent<FromDemo | null>): void {
    const height = data?.gradlabDemo?.height;
    if (!this.#frame || this.#frame.contentWindow !== source) return;
    if (typeof height === "number" && height > 0) this.#frame.style.height = `${Math.min(height, 4000)}px`;
    this.tellTheme();
  }

  tellTheme(): void {
    this.#frame?.contentWindow?.postMessage({ gradlabTheme: theme() }, "*");
  }

  override dispose(): void {
    shown.delete(this);
    super.dispose();
  }
}

addEventListener("message", (event: MessageEvent<FromDemo | null>) => {
  for (const demo of shown) demo.hear(event);
});

/** After the page's colours became others. */
export function recolourDemos(): void {
  for (const demo of shown) demo.tellTheme();
}

export const demoFactory: IRenderMime.IRendererFactory = {
  safe: true,
  mimeTypes: [mimeType],
  createRenderer: () => new DemoRenderer(),
};
