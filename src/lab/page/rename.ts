import { Dialog, showDialog } from "@jupyterlab/apputils";
import type { ServiceManager } from "@jupyterlab/services";
import { Widget } from "@lumino/widgets";
import type { Autosave } from "./autosave.js";
import { notice } from "./notice.js";
import type { Opened } from "./panel.js";

const suffix = ".ipynb";

/** Lets somebody give a notebook of their own another name, or delete it. The page follows the new name by itself. */
export async function renameOrDelete(
  manager: ServiceManager,
  { context }: Opened,
  autosave: Autosave,
): Promise<void> {
  const [name, ...folders] = context.path.split("/").toReversed();
  const { button, value } = await showDialog({
    title: "Name of this notebook",
    body: new NameField(name.slice(0, -suffix.length)),
    buttons: [
      Dialog.warnButton({ label: "Delete" }),
      Dialog.cancelButton({ label: "Stay" }),
      Dialog.okButton({ label: "Rename" }),
    ],
    defaultButton: 2,
    focusNodeSelector: "input",
  });
  if (!button.accept || typeof value !== "string") return;
  try {
    if (button.label === "Delete") {
      await autosave.release(() => manager.contents.delete(context.path));
      location.assign("/");
    } else if (value !== "") {
      const target = [...folders.toReversed(), withSuffix(value)].join("/");
      if (target !== context.path)
        await autosave.release(() => manager.contents.rename(context.path, target));
    }
  } catch (error) {
    notice("rename", `${(error as Error).message}.`);
  }
}

/** A slash would be a folder, which is not what somebody who writes a name means. */
const withSuffix = (name: string): string =>
  `${name.replaceAll(/[/\\]/g, "-").replace(/\.ipynb$/i, "")}${suffix}`;

/** The name, without what all notebooks' names end in. */
class NameField extends Widget implements Dialog.IBodyWidget {
  readonly #input: HTMLInputElement = document.createElement("input");

  constructor(name: string) {
    super();
    this.addClass("name-field");
    Object.assign(this.#input, { type: "text", value: name, ariaLabel: "Name", spellcheck: false });
    const words = document.createElement("p");
    words.className = "soft";
    words.textContent = "A deleted notebook is kept in .gradlab/trash in your workspace.";
    this.node.append(this.#input, words);
  }

  override onAfterAttach(): void {
    this.#input.select();
  }

  getValue(): string {
    return this.#input.value.trim();
  }
}
