import { ToolbarItems, type NotebookPanel } from "@jupyterlab/notebook";
import { CommandToolbarButton, Toolbar } from "@jupyterlab/ui-components";
import type { CommandRegistry } from "@lumino/commands";

/** The row of buttons above the notebook. */
export function fillToolbar(panel: NotebookPanel, commands: CommandRegistry): void {
  const { toolbar } = panel;
  const button = (id: string, label = ""): void => {
    toolbar.addItem(id, new CommandToolbarButton({ commands, id, label }));
  };
  button("sidebar");
  button("run", "Run");
  button("run-all", "Run all");
  button("run-above", "Run above");
  button("interrupt", "Stop");
  button("restart", "Restart");
  button("help", "Help");
  toolbar.addItem("space", Toolbar.createSpacerItem());
  for (const id of ["insert-below", "cut", "copy", "paste", "delete"]) button(id);
  button("history");
  toolbar.addItem("type", ToolbarItems.createCellTypeItem(panel));
}
