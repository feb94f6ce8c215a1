import type { Context } from "@jupyterlab/docregistry";
import type { INotebookModel } from "@jupyterlab/notebook";
import { dropDraft, keepDraft } from "./drafts.js";
import { SaveRefused } from "./services.js";

/** After the last change, and at the latest after the first one that is not saved, in milliseconds. */
const pause = 800;
const longest = 4000;
/** Between attempts while the server does not answer, and while it refuses. */
const again = 2000;
const afterRefusal = 5000;

/** Where the notebook stands: on disk, on its way, or only here because the server does not answer, or refuses. */
export type SaveState = "saved" | "changed" | "saving" | "offline" | "refused" | "conflict";

/**
 * Saves soon after each change. What is typed while a save is under way is saved next; what cannot be saved is kept in
 * the browser until it can.
 */
export class Autosave {
  readonly #context: Context<INotebookModel>;
  readonly #show: (state: SaveState, why?: string) => void;
  #changes = 0;
  #saved = 0;
  #since = 0;
  #timer: number | undefined;
  #saving: Promise<void> | undefined;
  #paused = false;
  /** What is on disk. */
  #text: string;

  /** @param show is told every change, and why a save was refused */
  constructor(context: Context<INotebookModel>, show: (state: SaveState, why?: string) => void) {
    this.#context = context;
    this.#show = show;
    this.#text = textOf(context);
    context.model.contentChanged.connect(() => this.#changed());
    addEventListener("pagehide", () => {
      if (this.isDirty && !this.#paused) keepDraft(context);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.isDirty) void this.save();
    });
  }

  /** Whether something here is not on disk yet. */
  get isDirty(): boolean {
    return this.#changes > this.#saved;
  }

  /** Saves now what is not saved, and waits until it is. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#saving) await this.#saving;
    this.#saving = this.#save().finally(() => (this.#saving = undefined));
    await this.#saving;
  }

  /** Takes over what is on disk; nothing of that needs saving. */
  async revert(): Promise<void> {
    await this.#saving;
    this.#paused = true;
    try {
      await this.#context.revert();
    } finally {
      this.#paused = false;
    }
    this.#isSaved(this.#changes, textOf(this.#context));
  }

  /** The file is gone: what is here is written again. */
  async rewrite(): Promise<void> {
    this.#text = "";
    this.#changes++;
    await this.save();
  }

  /** Takes the notebook's name away: nothing is written under it meanwhile, nor after, unless `take` fails. */
  async release(take: () => Promise<unknown>): Promise<void> {
    await this.save();
    this.#paused = true;
    clearTimeout(this.#timer);
    try {
      await take();
    } catch (error) {
      this.#paused = false;
      this.#changed();
      throw error;
    }
  }

  /** The notebook has another name now, where the page goes next: what is not saved is kept for that page. */
  moveTo(path: string, from: string): void {
    this.#paused = true;
    clearTimeout(this.#timer);
    dropDraft(from);
    if (textOf(this.#context) !== this.#text) keepDraft(this.#context, path);
  }

  #changed(): void {
    if (this.#paused) return;
    if (!this.isDirty) this.#since = performance.now();
    this.#changes++;
    if (!this.#saving) this.#show("changed");
    this.#later(Math.max(0, Math.min(pause, this.#since + longest - performance.now())));
  }

  #later(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.save(), delay);
  }

  async #save(): Promise<void> {
    if (this.#paused) return;
    const version = this.#changes;
    const text = textOf(this.#context);
    // Some changes change nothing: the kernel tells its language again, a word is typed and taken back.
    if (text === this.#text) return this.#isSaved(version, text);
    if (!(await isReachable())) return this.#waits("offline", again);
    if (this.#paused) return;
    this.#show("saving");
    try {
      await this.#context.save();
    } catch (error) {
      if (error instanceof SaveRefused) return this.#waits("refused", afterRefusal, error.message);
      const { name } = error as Error;
      // The person was asked what to do about a conflict and has not decided.
      if (name === "ModalCancelError" || name === "ModalDuplicateError") return this.#show("conflict");
      return this.#waits("offline", again);
    }
    this.#isSaved(version, text);
  }

  #isSaved(version: number, text: string): void {
    this.#text = text;
    this.#saved = Math.max(this.#saved, version);
    if (this.isDirty) {
      this.#context.model.dirty = true;
      this.#since = performance.now();
      this.#show("changed");
      this.#later(pause);
      return;
    }
    this.#context.model.dirty = false;
    dropDraft(this.#context.path);
    this.#show("saved");
  }

  #waits(state: SaveState, delay: number, why?: string): void {
    if (this.#paused) return;
    keepDraft(this.#context);
    this.#show(state, why);
    this.#later(delay);
  }
}

/** The notebook as text, but for what a page notes by itself of the kernel and its language. */
function textOf({ model }: Context<INotebookModel>): string {
  const { metadata, ...rest } = model.toJSON() as { readonly metadata: object };
  return JSON.stringify({
    ...rest,
    metadata: { ...metadata, kernelspec: undefined, language_info: undefined },
  });
}

/** Whether the server answers, and knows us. */
export async function isReachable(): Promise<boolean> {
  try {
    const { ok } = await fetch("/api/status", { signal: AbortSignal.timeout(3000) });
    return ok;
  } catch {
    return false;
  }
}
