/** Where keys mean something: anywhere in the notebook, in a cell that is being typed in, or on a selected cell. */
const anywhere = ".jp-Notebook";
const typing = ".jp-Notebook.jp-mod-editMode";
const selected = ".jp-Notebook.jp-mod-commandMode:not(.jp-mod-readWrite) :focus:not(:read-write)";
const completing = ".jp-Notebook .jp-mod-completer-active";

/** JupyterLab's usual keys: what is done, the keys (those after a comma follow the others), where. */
export const shortcuts: readonly (readonly [command: string, keys: string, selector: string])[] = [
  ["run", "Shift Enter", anywhere],
  ["run-here", "Ctrl Enter", anywhere],
  ["run-here", "Accel Enter", anywhere],
  ["run-insert", "Alt Enter", anywhere],
  ["save", "Accel S", "body"],
  ["edit", "Enter", selected],
  ["leave", "Escape", typing],
  ["leave", "Ctrl M", typing],
  ["split", "Ctrl Shift -", typing],
  [
    "tooltip",
    "Shift Tab",
    `${typing} .jp-InputArea-editor:not(.jp-mod-has-primary-selection):not(.jp-mod-in-leading-whitespace)`,
  ],
  ["complete", "Tab", `${typing} .jp-mod-completer-enabled:not(.jp-mod-at-line-beginning)`],
  ["complete", "Ctrl Space", `${typing} .jp-mod-completer-enabled`],
  ["accept", "Enter", completing],
  ["interrupt", "I, I", selected],
  ["restart", "0, 0", selected],
  ["insert-above", "A", selected],
  ["insert-below", "B", selected],
  ["cut", "X", selected],
  ["copy", "C", selected],
  ["paste", "V", selected],
  ["delete", "D, D", selected],
  ["undo", "Z", selected],
  ["redo", "Shift Z", selected],
  ["to-code", "Y", selected],
  ["to-text", "M", selected],
  ["select-above", "ArrowUp", selected],
  ["select-above", "K", selected],
  ["select-below", "ArrowDown", selected],
  ["select-below", "J", selected],
  ["extend-above", "Shift ArrowUp", selected],
  ["extend-below", "Shift ArrowDown", selected],
  ["select-all", "Accel A", selected],
  ["merge", "Shift M", selected],
  ["move-up", "Ctrl Shift ArrowUp", anywhere],
  ["move-down", "Ctrl Shift ArrowDown", anywhere],
  ["line-numbers", "Shift L", selected],
  ["toggle-output", "O", selected],
];
