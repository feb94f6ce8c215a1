import type { ServiceManager } from "@jupyterlab/services";
import type { Autosave } from "./autosave.js";
import type { Opened } from "./panel.js";

/** What the server tells about files. */
interface FileEvent {
  readonly action?: string;
  readonly path?: string;
}

/**
 * Takes over what another tab or program has saved, as long as nothing here waits to be saved. Where both have changed
 * the notebook, the next save asks what to do.
 */
export function followFile(manager: ServiceManager, { context, panel }: Opened, autosave: Autosave): void {
  const look = async (): Promise<void> => {
    if (autosave.isDirty) return;
    const { hash } = await manager.contents.get(context.path, { content: false, hash: true });
    if (hash === context.contentsModel?.hash || autosave.isDirty) return;
    const { content: notebook } = panel;
    const [active, { scrollTop }] = [notebook.activeCellIndex, notebook.node];
    await autosave.revert();
    notebook.activeCellIndex = active;
    notebook.node.scrollTop = scrollTop;
  };
  let turn = Promise.resolve();
  manager.events.stream.connect((_, event) => {
    const { action, path } = event as unknown as FileEvent;
    if (action !== "save" || path !== context.path) return;
    // A save of our own has told its hash by then.
    turn = turn
      .then(() => new Promise((resolve) => setTimeout(resolve, 150)))
      .then(look, look)
      .catch(() => {});
  });
}
