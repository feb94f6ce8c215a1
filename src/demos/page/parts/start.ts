import { use } from "../../../engine/index.js";

/** The demo's place on the page. */
const root = (): HTMLElement => document.querySelector<HTMLElement>("#demo")!;

/** What the page says the demo starts with. */
const settings = (): unknown => JSON.parse(document.querySelector("#settings")!.textContent);

/** A demo: builds itself into a place of the page. */
type Demo = (settings: never, place: HTMLElement) => void;

/** Starts a demo: in double precision, told its settings, and inside of a frame telling the page around how high it is. */
export async function start(demo: Demo): Promise<void> {
  followPage();
  await use("float64");
  const place = root();
  place.replaceChildren();
  demo(settings() as never, place);
  document.documentElement.dataset["ready"] = "";
}

/** In a frame: its height goes out, light or dark comes in. */
function followPage(): void {
  if (parent === window) return;
  document.documentElement.dataset["framed"] = "";
  const tell = (): void => {
    parent.postMessage(
      { gradlabDemo: { height: Math.ceil(document.body.getBoundingClientRect().height) } },
      "*",
    );
  };
  addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const theme = (data as { gradlabTheme?: unknown } | null)?.gradlabTheme;
    if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
  });
  new ResizeObserver(tell).observe(document.body);
  tell();
}
