import { ServerConnection, type ServiceManager } from "@jupyterlab/services";
import type { Autosave } from "./autosave.js";
import { dismiss, notice } from "./notice.js";
import type { Opened } from "./panel.js";

/** What the server tells about files. */
interface FileEvent {
  readonly action?: string;
  readonly path?: string;
  readonly source_path?: string;
}

/** How often the file is looked at for changes by programs that the server does not hear of, in milliseconds. */
const interval = 4000;

/**
 * Takes over what another tab or program has saved, as long as nothing here waits to be saved. Where both have changed
 * the notebook, the next save asks what to do. Goes along when the notebook gets another name, and says so when it is
 * deleted.
 */
export function followFile(manager: ServiceManager, { context, panel }: Opened, autosave: Autosave): void {
  const { path: name } = context;
  const takeOver = async (): Promise<void> => {
    if (autosave.isDirty) return;
    const { hash } = await manager.contents.get(context.path, { content: false, hash: true });
    if (hash === context.contentsModel?.hash || autosave.isDirty) return;
    const { content: notebook } = panel;
    const [active, { scrollTop }] = [notebook.activeCellIndex, notebook.node];
    await autosave.revert();
    notebook.activeCellIndex = active;
    notebook.node.scrollTop = scrollTop;
  };
  const look = async (): Promise<void> => {
    try {
      const { last_modified: time } = await manager.contents.get(context.path, { content: false });
      dismiss("gone");
      if (time !== context.contentsModel?.last_modified) await takeOver();
    } catch (error) {
      if (error instanceof ServerConnection.ResponseError && error.response.status === 404) sayGone();
    }
  };
  const sayGone = (): void => {
    if (document.querySelector('.notice[data-kind="gone"]')) return;
    notice(
      "gone",
      "The file of this notebook was deleted. All of it is still here, and is written again with your next change.",
      [{ label: "Write it again now", run: () => autosave.rewrite() }],
    );
  };
  const move = (path: string): void => {
    autosave.moveTo(path, name);
    location.replace(`/notebooks/${path.split("/").map(encodeURIComponent).join("/")}`);
  };

  let turn = Promise.resolve();
  const inTurn = (work: () => Promise<void>): void => {
    turn = turn.then(work, work).catch(() => {});
  };
  manager.events.stream.connect((_, event) => {
    const { action, path = "", source_path: source } = event as unknown as FileEvent;
    const own = action === "rename" ? source : path;
    if (own !== name && !(action !== "save" && name.startsWith(`${own}/`))) return;
    if (action === "rename") move(path + name.slice(own!.length));
    if (action === "delete") sayGone();
    // A save of our own has told its hash by then.
    if (action === "save") inTurn(() => new Promise((resolve) => setTimeout(resolve, 150)).then(takeOver));
  });
  setInterval(() => document.visibilityState === "visible" && !autosave.isDirty && inTurn(look), interval);
  addEventListener("focus", () => inTurn(look));
}
