import { Dialog, showDialog } from "@jupyterlab/apputils";
import { Widget } from "@lumino/widgets";
import type { Autosave } from "./autosave.js";
import { told } from "./told.js";

/** What the server says of a submission (src/lab/workspace/submit.ts). */
interface Submitted {
  readonly ready: boolean;
  readonly messages: readonly string[];
  /** In the workspace, where it was written. */
  readonly file?: string;
}

/** Saves the notebook, has it made ready to hand in, and says what came of that. */
export async function submit(autosave: Autosave): Promise<void> {
  await autosave.save();
  if (autosave.isDirty) {
    await tell("Not submitted", ["The notebook could not be saved, so that it was not submitted."]);
    return;
  }
  document.body.dataset["submitting"] = "";
  try {
    const answer = await fetch(`/submit/${encodePath(told.path)}`, { method: "POST" });
    const body = (await answer.json()) as Submitted & { readonly message?: string };
    if (!answer.ok) await tell("Not submitted", [body.message ?? "The lab could not do it."]);
    else await tell(body.ready ? "Ready to hand in" : "Not ready to hand in", body.messages, body.file);
  } catch {
    await tell("Not submitted", ["The lab does not answer. Start it again, then submit again."]);
  } finally {
    delete document.body.dataset["submitting"];
  }
}

async function tell(title: string, messages: readonly string[], file?: string): Promise<void> {
  await showDialog({ title, body: bodyOf(messages, file), buttons: [Dialog.okButton({ label: "Close" })] });
}

function bodyOf(messages: readonly string[], file: string | undefined): Widget {
  const body = new Widget();
  body.addClass("submission");
  const list = document.createElement("ul");
  for (const message of messages) {
    const item = document.createElement("li");
    item.textContent = message;
    list.append(item);
  }
  body.node.append(list);
  if (file !== undefined) {
    const link = document.createElement("a");
    link.href = `/files/${encodePath(file)}?download=1`;
    link.textContent = file.split("/").at(-1)!;
    const line = document.createElement("p");
    line.append("The file to hand in: ", link);
    const place = document.createElement("p");
    place.className = "soft";
    place.textContent = `It is in your workspace, at ${file}.`;
    body.node.append(line, place);
  }
  return body;
}

const encodePath = (path: string): string => path.split("/").map(encodeURIComponent).join("/");
