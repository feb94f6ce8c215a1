/** What stands on the page, in the order of reading. */
const places = ["#bar", ".jp-NotebookPanel-toolbar", "#sidebar", ".jp-Notebook", "#inspector"];
const focusable =
  'a[href], button, input, select, jp-button, [tabindex]:not([tabindex="-1"]), [contenteditable="true"]';

/**
 * Lets F6 go from one part of the page to the next, and Shift+F6 back, as in browsers and desktops: in a cell Tab
 * completes and indents, so that it cannot lead out of the notebook.
 *
 * @param enterNotebook gives the notebook the keyboard
 */
export function walkRegions(enterNotebook: () => void): void {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      const shown = places
        .map((place) => document.querySelector<HTMLElement>(place))
        .filter((place) => place !== null && isShown(place)) as HTMLElement[];
      const here = shown.findIndex((place) => place.contains(document.activeElement));
      const step = event.shiftKey ? -1 : 1;
      const next = shown[(Math.max(here, event.shiftKey ? 0 : -1) + step + shown.length) % shown.length];
      if (next?.matches(".jp-Notebook")) enterNotebook();
      else [...(next?.querySelectorAll<HTMLElement>(focusable) ?? [])].find(isShown)?.focus();
    },
    true,
  );
}

const isShown = (element: HTMLElement): boolean => element.getClientRects().length > 0;
