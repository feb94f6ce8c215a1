import type { IRenderMime } from "@jupyterlab/rendermime";
import { Widget } from "@lumino/widgets";
import { theme } from "./theme.js";

const mimeType = "application/vnd.gradlab.demo.v1+json";

interface DemoData {
  readonly demo: string;
  readonly settings: object;
}

/** All frames on the page: each says how high it wants to be, and is told light or dark. */
const frames = new Set<HTMLIFrameElement>();

const tell = (frame: HTMLIFrameElement): void =>
  frame.contentWindow?.postMessage({ gradlabTheme: theme() }, "*");

/** Tells all demos the colours of the page, after they have changed. */
export function recolourDemos(): void {
  for (const frame of frames) tell(frame);
}

addEventListener(
  "message",
  ({ data, source }: MessageEvent<{ gradlabDemo?: { height?: unknown } } | null>) => {
    const height = data?.gradlabDemo?.height;
    if (typeof height !== "number" || !(height > 0)) return;
    for (const frame of frames) {
      if (frame.contentWindow !== source) continue;
      frame.style.height = `${Math.min(height, 4000)}px`;
      tell(frame);
    }
  },
);

/** A live demo: the lab's own copy of it, in a frame that may run scripts and nothing else. */
class DemoRenderer extends Widget implements IRenderMime.IRenderer {
  readonly #frame: HTMLIFrameElement = document.createElement("iframe");

  // oxlint-disable-next-line typescript/require-await -- the interface is asynchronous
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { demo, settings } = model.data[mimeType] as unknown as DemoData;
    const frame = this.#frame;
    frame.setAttribute("sandbox", "allow-scripts");
    frame.className = "demo";
    frame.title = `Live demo: ${demo}`;
    frame.loading = "lazy";
    frame.src = `/demos/${encodeURIComponent(demo)}?settings=${encodeURIComponent(JSON.stringify(settings))}`;
    frames.add(frame);
    this.node.replaceChildren(frame);
  }

  override dispose(): void {
    frames.delete(this.#frame);
    super.dispose();
  }
}

export const demoFactory: IRenderMime.IRendererFactory = {
  safe: true,
  mimeTypes: [mimeType],
  createRenderer: () => new DemoRenderer(),
};
