import { NotebookActions } from "@jupyterlab/notebook";
import type { ServiceManager } from "@jupyterlab/services";
import { isReachable, type Autosave } from "./autosave.js";
import { draftOf, dropDraft, type Draft } from "./drafts.js";
import { dismiss, notice } from "./notice.js";
import type { Opened } from "./panel.js";

/** How often the server is asked for while it does not answer, in milliseconds. */
const interval = 2000;

/** Brings back what was typed here but never reached the disk, because the server or the browser ended first. */
export async function restoreDraft({ context, panel }: Opened, autosave: Autosave): Promise<void> {
  const draft = draftOf(context.path);
  if (!draft) return;
  const restore = async (): Promise<void> => {
    context.model.fromJSON(draft.content);
    panel.content.mode = "command";
    await autosave.save();
  };
  const time = new Date(draft.time).toLocaleString();
  const isSameFile = draft.hash === context.contentsModel?.hash;
  // What cells put out while the page was left: nobody typed that.
  if (sourcesOf(draft.content) === sourcesOf(context.model.toJSON())) {
    if (isSameFile) await restore();
    else dropDraft(context.path);
    return;
  }
  if (isSameFile) {
    await restore();
    notice("draft", `Restored what you had typed at ${time} and what could not be saved then.`);
    return;
  }
  notice("draft", `From ${time} there is text that could not be saved; the file has changed since.`, [
    { label: "Use that text", run: restore },
    { label: "Forget it", run: () => dropDraft(context.path) },
  ]);
}

/** What the cells say, without what they put out. */
const sourcesOf = (content: Draft["content"]): string =>
  JSON.stringify(
    (content as unknown as { cells: { cell_type: string; source: unknown }[] }).cells.map(
      ({ cell_type: type, source }) => [type, Array.isArray(source) ? source.join("") : source],
    ),
  );

/** Says so when the server is gone, and when it is back connects again, with a fresh kernel where it has none. */
export function watchServer(manager: ServiceManager, { context, panel }: Opened, autosave: Autosave): void {
  const { sessionContext } = context;
  const sayFresh = (): void =>
    notice("kernel", "The kernel is a fresh one: run the cells again from the top.", [
      { label: "Run all cells", run: () => NotebookActions.runAll(panel.content, sessionContext) },
    ]);
  // It has died by itself; JupyterLab says no more than that.
  sessionContext.statusChanged.connect((_, status) => status === "autorestarting" && sayFresh());
  let isWaiting = false;
  const wait = async (): Promise<void> => {
    if (isWaiting) return;
    isWaiting = true;
    if (!(await isReachable())) {
      notice(
        "server",
        "The lab does not answer. What you type is kept in this browser; start the lab again to go on.",
      );
      while (!(await isReachable())) await new Promise((resolve) => setTimeout(resolve, interval));
      dismiss("server");
    }
    await manager.sessions.refreshRunning();
    const { session } = sessionContext;
    const still = [...manager.sessions.running()].some(({ id }) => id === session?.id);
    if (still) await session?.kernel?.reconnect();
    else {
      await sessionContext.changeKernel({ name: context.model.defaultKernelName || "gradlab" });
      sayFresh();
    }
    if (autosave.isDirty) await autosave.save();
    isWaiting = false;
  };
  sessionContext.connectionStatusChanged.connect((_, status) => {
    if (status !== "connected")
      setTimeout(() => sessionContext.session?.kernel?.connectionStatus !== "connected" && void wait(), 1500);
  });
  manager.connectionFailure.connect(() => void wait());
}
