import { Dialog, showDialog } from "@jupyterlab/apputils";
import type { ServiceManager } from "@jupyterlab/services";
import { Widget } from "@lumino/widgets";
import type { Autosave } from "./autosave.js";
import { notice } from "./notice.js";
import type { Opened } from "./panel.js";
import { told } from "./told.js";

/** What stands for the notebook as Gradlab brings it, among the ids of earlier states. */
const original = "original";

/** Lets somebody go back to an earlier state of the notebook; the present one becomes an earlier one itself. */
export async function goBack(
  manager: ServiceManager,
  { context }: Opened,
  autosave: Autosave,
): Promise<void> {
  await autosave.save();
  const earlier = (await manager.contents.listCheckpoints(context.path)).toReversed();
  const choices = [
    ...earlier.map(({ id, last_modified: time }) => [id, whenOf(new Date(time))] as const),
    ...(told.isFromPack ? [[original, "As Gradlab brings it; yours is kept beside it"] as const] : []),
  ];
  const isNone = choices.length === 0;
  const { button, value } = await showDialog({
    title: "Earlier versions",
    body: new Choices(choices),
    buttons: isNone
      ? [Dialog.okButton({ label: "Close" })]
      : [Dialog.cancelButton({ label: "Stay" }), Dialog.okButton({ label: "Go back" })],
  });
  if (isNone || !button.accept || typeof value !== "string") return;
  if (value === original) return renew(autosave);
  await manager.contents.restoreCheckpoint(context.path, value);
  await autosave.revert();
  notice("history", "This is the earlier version. The one you had is among the earlier versions now.");
}

/** Takes the pack's notebook; the learner's stays beside it. */
export async function renew(autosave: Autosave): Promise<void> {
  await autosave.save();
  const answer = await fetch(`/renew/${told.path}`, { method: "POST" });
  if (answer.ok) location.reload();
  else notice("renew", "The lab could not get it; your notebook is as it was.");
}

const whenOf = (time: Date): string =>
  time.toLocaleString(undefined, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
  });

/** One of several, the first to begin with. */
class Choices extends Widget implements Dialog.IBodyWidget<string | undefined> {
  constructor(choices: readonly (readonly [value: string, label: string])[]) {
    super();
    this.addClass("choices");
    if (choices.length === 0)
      this.node.textContent = "There is none yet: while you work, one is kept every ten minutes.";
    for (const [index, [value, label]] of choices.entries()) {
      const line = document.createElement("label");
      const button = document.createElement("input");
      Object.assign(button, { type: "radio", name: "choice", value, checked: index === 0 });
      line.append(button, label);
      this.node.append(line);
    }
  }

  getValue(): string | undefined {
    return this.node.querySelector<HTMLInputElement>("input:checked")?.value;
  }
}
