import { Dialog, showDialog } from "@jupyterlab/apputils";
import { Widget } from "@lumino/widgets";
import type { Autosave } from "./autosave.js";
import { told } from "./told.js";

/** What the server says of a submission (src/lab/workspace/submit.ts). */
interface Submission {
  readonly ready: boolean;
  readonly findings: readonly Finding[];
  /** In the workspace, where it was written. */
  readonly file?: string;
}

interface Finding {
  readonly good: boolean;
  readonly message: string;
}

/** Saves the notebook, has it made ready to hand in, and says what came of that. */
export async function submit(autosave: Autosave, button: HTMLElement): Promise<void> {
  // The button keeps its place for the keyboard, so it is not disabled: a second press does nothing.
  if ("submitting" in document.body.dataset) return;
  document.body.dataset["submitting"] = "";
  const label = button.textContent;
  button.textContent = "Trying it in a fresh kernel…";
  const sayWhatCame = await tried(autosave);
  delete document.body.dataset["submitting"];
  button.textContent = label;
  await sayWhatCame();
}

/** Tries the notebook; gives the dialog that says what came of it. */
async function tried(autosave: Autosave): Promise<() => Promise<void>> {
  try {
    await autosave.save();
    if (autosave.isDirty) return () => failed("The notebook could not be saved, so it was not submitted.");
    const answer = await post({});
    const body = (await answer.json()) as Submission & { readonly message?: string };
    if (!answer.ok) return () => failed(body.message ?? "The lab could not do it.");
    return () => (body.ready ? ready(body) : notReady(body));
  } catch {
    return () => failed("The lab does not answer. Start it again, then submit again.");
  }
}

const post = async (body: { readonly asItIs?: boolean }): Promise<Response> =>
  fetch(`/submit/${encodePath(told.path)}`, { method: "POST", body: JSON.stringify(body) });

async function failed(why: string): Promise<void> {
  const body = new Widget();
  body.node.textContent = why;
  await showDialog({ title: "Not submitted", body, buttons: [Dialog.okButton({ label: "Close" })] });
}

async function ready(submission: Submission): Promise<void> {
  await showDialog({
    title: "Ready to hand in",
    body: bodyOf(submission),
    buttons: [Dialog.okButton({ label: "Close" })],
  });
}

/** Whoever has no time left may hand in what there is. */
async function notReady(submission: Submission): Promise<void> {
  const { button } = await showDialog({
    title: "Not ready yet",
    body: bodyOf(submission),
    buttons: [
      Dialog.cancelButton({ label: "Hand in as it is" }),
      Dialog.okButton({ label: "Go on working" }),
    ],
    defaultButton: 1,
  });
  // Escape is told as a button named Cancel.
  if (button.label !== "Hand in as it is") return;
  const answer = await post({ asItIs: true });
  if (!answer.ok) return failed(((await answer.json()) as { readonly message: string }).message);
  if (submission.file !== undefined) location.assign(downloadOf(submission.file));
}

function bodyOf({ findings, file }: Submission): Widget {
  const body = new Widget();
  body.addClass("submission");
  const list = document.createElement("ul");
  for (const { good, message } of findings) {
    const item = document.createElement("li");
    item.dataset["look"] = good ? "good" : "bad";
    item.textContent = `${good ? "✓" : "✗"} ${message}`;
    list.append(item);
  }
  body.node.append(list);
  if (file === undefined) return body;
  const link = document.createElement("a");
  link.href = downloadOf(file);
  link.textContent = file.split("/").at(-1)!;
  const line = document.createElement("p");
  line.append("The file to hand in: ", link);
  const place = document.createElement("p");
  place.className = "soft";
  place.textContent = `It is in your workspace, at ${file}.`;
  body.node.append(line, place);
  return body;
}

const downloadOf = (file: string): string => `/files/${encodePath(file)}?download=1`;

const encodePath = (path: string): string => path.split("/").map(encodeURIComponent).join("/");
