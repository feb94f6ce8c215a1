import { escapeHtml } from "../notebook/index.js";
import { catalogue, type DemoName } from "./catalogue.js";
import { demoPage } from "./page.js";

/**
 * In the page around: gives every frame of a demo the height that it asks for, and tells it whether the page is dark.
 * Runs from its own text.
 */
function followFrames(): void {
  const page = globalThis as { gradlabDemos?: boolean };
  if (page.gradlabDemos === true) return;
  page.gradlabDemos = true;
  const isDark = (node: Element): boolean => {
    for (let at: Element | null = node; at !== null; at = at.parentElement) {
      const [r, g, b, a = 1] = (getComputedStyle(at).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
      if (at.localName !== "iframe" && a > 0.5) return 0.299 * r + 0.587 * g + 0.114 * b < 128;
    }
    const scheme = getComputedStyle(document.documentElement).colorScheme;
    return scheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const frames = (): NodeListOf<HTMLIFrameElement> => document.querySelectorAll("iframe[data-gradlab-demo]");
  const tell = (frame: HTMLIFrameElement): void =>
    frame.contentWindow?.postMessage({ gradlabTheme: isDark(frame) ? "dark" : "light" }, "*");
  const tellAll = (): void => {
    for (const frame of frames()) tell(frame);
  };
  addEventListener(
    "message",
    ({ data, source }: MessageEvent<{ gradlabDemo?: { height?: unknown } } | null>) => {
      const height = data?.gradlabDemo?.height;
      if (typeof height !== "number" || !(height > 0)) return;
      for (const frame of frames()) {
        if (frame.contentWindow !== source) continue;
        frame.style.height = `${Math.min(height, 4000)}px`;
        tell(frame);
      }
    },
  );
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tellAll);
  const watch = new MutationObserver(tellAll);
  for (const node of [document.documentElement, document.body])
    watch.observe(node, {
      attributeFilter: ["class", "style", "data-theme", "data-jp-theme-light", "data-jp-theme-name"],
    });
}

/**
 * A demo as a piece of a page: a frame that may run scripts and nothing else, with the whole demo inside, so that it works
 * wherever HTML is shown, without a network. Where a front end takes frames away, the line beneath remains.
 */
export function demoFrame(name: DemoName, settings: object): string {
  const { title, height } = catalogue[name];
  // Run from the sources, the function calls a helper of the compiler's, `__name`, which is given here.
  const script = `((__name)=>(${followFrames.toString()})())((f)=>f)`;
  return (
    `<iframe data-gradlab-demo="${name}" title="${escapeHtml(title)}" sandbox="allow-scripts" loading="lazy" ` +
    `style="display:block;width:100%;height:${height}px;border:1px solid rgba(128,136,148,.35);border-radius:12px" ` +
    `srcdoc="${quoted(demoPage(name, settings))}"></iframe>` +
    `<p style="margin:.4em 0 0"><small>Live: ${escapeHtml(title)}. As a page of its own: <code>npx gradlab demo ${name}</code></small></p>` +
    `<script>${script}</script>`
  );
}

/** Text within double quotes; apart from them only what would be read as an entity needs care. */
const quoted = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
