import { html } from "./dom.js";

/** Milliseconds of quiet after which a change is told: who drags a point hears where it ended, not every pixel. */
const QUIET = 700;

/** A place that screen readers read out when it changes, and how to change it. */
export function announcer(): { readonly node: HTMLElement; readonly say: (text: string) => void } {
  const node = html("p", { class: "unseen", role: "status", "aria-live": "polite" });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    node,
    say(text) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (node.textContent !== text) node.textContent = text;
      }, QUIET);
    },
  };
}
