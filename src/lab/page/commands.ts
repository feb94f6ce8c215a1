import { SessionContextDialogs } from "@jupyterlab/apputils";
import { NotebookActions } from "@jupyterlab/notebook";
import {
  addIcon,
  copyIcon,
  cutIcon,
  deleteIcon,
  fastForwardIcon,
  type LabIcon,
  moveUpIcon,
  pasteIcon,
  refreshIcon,
  runIcon,
  stopIcon,
} from "@jupyterlab/ui-components";
import { CommandRegistry } from "@lumino/commands";
import type { Autosave } from "./autosave.js";
import type { Help } from "./help.js";
import type { Opened } from "./panel.js";
import { shortcuts } from "./shortcuts.js";
import { deleteCells } from "./undo.js";

type Verb = readonly [id: string, label: string, run: () => unknown, icon?: LabIcon];

/** Everything that can be done with a notebook, by name, with the keys that do it. */
export function makeCommands({ panel }: Opened, autosave: Autosave, help: Help): CommandRegistry {
  const { content: notebook, sessionContext: session } = panel;
  const dialogs = new SessionContextDialogs();
  const actions = NotebookActions;
  const verbs: readonly Verb[] = [
    ["run", "Run this cell and go on", () => actions.runAndAdvance(notebook, session, dialogs), runIcon],
    ["run-here", "Run this cell", () => actions.run(notebook, session, dialogs)],
    [
      "run-insert",
      "Run this cell and insert one below",
      () => actions.runAndInsert(notebook, session, dialogs),
    ],
    ["run-all", "Run all cells", () => actions.runAll(notebook, session, dialogs), fastForwardIcon],
    ["run-above", "Run all cells above", () => actions.runAllAbove(notebook, session, dialogs), moveUpIcon],
    ["run-below", "Run this cell and all below", () => actions.runAllBelow(notebook, session, dialogs)],
    ["interrupt", "Stop what is running", () => session.session?.kernel?.interrupt(), stopIcon],
    ["restart", "Restart the kernel", () => dialogs.restart(session), refreshIcon],
    [
      "restart-run-all",
      "Restart the kernel and run all cells",
      async () => (await dialogs.restart(session)) && actions.runAll(notebook, session, dialogs),
    ],
    ["save", "Save", () => autosave.save()],
    ["insert-below", "Insert a cell below", () => actions.insertBelow(notebook), addIcon],
    ["insert-above", "Insert a cell above", () => actions.insertAbove(notebook)],
    ["cut", "Cut this cell", () => actions.cut(notebook), cutIcon],
    ["copy", "Copy this cell", () => actions.copy(notebook), copyIcon],
    ["paste", "Paste the cell below", () => actions.paste(notebook), pasteIcon],
    ["delete", "Delete this cell", () => deleteCells(notebook), deleteIcon],
    ["undo", "Undo", () => actions.undo(notebook)],
    ["redo", "Redo", () => actions.redo(notebook)],
    ["move-up", "Move this cell up", () => actions.moveUp(notebook)],
    ["move-down", "Move this cell down", () => actions.moveDown(notebook)],
    ["split", "Split this cell at the cursor", () => actions.splitCell(notebook)],
    ["merge", "Merge the selected cells", () => actions.mergeCells(notebook)],
    ["to-code", "Make it a code cell", () => actions.changeCellType(notebook, "code")],
    ["to-text", "Make it a text cell", () => actions.changeCellType(notebook, "markdown")],
    ["select-above", "Go to the cell above", () => actions.selectAbove(notebook)],
    ["select-below", "Go to the cell below", () => actions.selectBelow(notebook)],
    ["extend-above", "Select the cell above too", () => actions.extendSelectionAbove(notebook)],
    ["extend-below", "Select the cell below too", () => actions.extendSelectionBelow(notebook)],
    ["select-all", "Select all cells", () => actions.selectAll(notebook)],
    ["line-numbers", "Show line numbers, or hide them", () => actions.toggleAllLineNumbers(notebook)],
    ["toggle-output", "Show this cell's output, or hide it", () => actions.toggleOutput(notebook)],
    ["clear-outputs", "Clear all outputs", () => actions.clearAllOutputs(notebook)],
    ["edit", "Type in this cell", () => (notebook.mode = "edit")],
    ["leave", "Leave the cell", () => (notebook.mode = "command")],
    ["complete", "Complete", () => help.complete()],
    ["accept", "Take the completion", () => help.acceptCompletion()],
    ["tooltip", "What is this?", () => help.tooltip()],
  ];
  const commands = new CommandRegistry();
  for (const [id, label, run, icon] of verbs) {
    const keys = shortcuts.filter(([command]) => command === id).map(([, chord]) => chord);
    const shown =
      keys.length === 0
        ? ""
        : ` (${keys[0]
            .split(", ")
            .map((key) => CommandRegistry.formatKeystroke(key))
            .join(" ")})`;
    commands.addCommand(id, {
      label,
      caption: label + shown,
      execute: () => run(),
      ...(icon ? { icon } : {}),
    });
  }
  for (const [command, chord, selector] of shortcuts) {
    commands.addKeyBinding({ command, keys: chord.split(", "), selector });
  }
  document.addEventListener("keydown", (event) => commands.processKeydownEvent(event), true);
  return commands;
}
