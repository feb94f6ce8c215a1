import type { NotebookPanel } from "@jupyterlab/notebook";

/** Names what JupyterLab leaves nameless, for people who hear the page. */
export function nameParts({ node }: NotebookPanel): void {
  const name = (): void => {
    // A feed's children would have to be articles; these are cells.
    for (const feed of node.querySelectorAll('[role="feed"]')) feed.setAttribute("role", "group");
    for (const button of node.querySelectorAll(".jp-collapseHeadingButton:not([aria-label])")) {
      button.setAttribute("aria-label", "Fold this section, or unfold it");
    }
    // "Pressed" is for buttons that stay down; this one opens what had no room.
    node.querySelector(".jp-Toolbar-responsive-opener jp-button")?.removeAttribute("aria-pressed");
  };
  name();
  new MutationObserver(name).observe(node, { childList: true, subtree: true });
}
