import { NotebookActions, type Notebook } from "@jupyterlab/notebook";
import { dismiss, notice } from "./notice.js";

/** Deletes the chosen cells, and offers to bring them back until something else is changed. */
export function deleteCells(notebook: Notebook): void {
  NotebookActions.deleteCells(notebook);
  const { model } = notebook;
  if (!model) return;
  const sources = (): string => JSON.stringify([...model.cells].map(({ sharedModel }) => sharedModel.source));
  const after = sources();
  const look = (): void => {
    if (sources() === after) return;
    model.contentChanged.disconnect(look);
    dismiss("deleted");
  };
  model.contentChanged.connect(look);
  notice("deleted", "Deleted.", [{ label: "Undo", run: () => NotebookActions.undo(notebook) }]);
}
