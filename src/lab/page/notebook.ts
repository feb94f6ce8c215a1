import { historyIcon, infoIcon, listIcon } from "@jupyterlab/ui-components";
import { SplitPanel, Widget } from "@lumino/widgets";
import { nameParts } from "./accessible.js";
import { Autosave, type SaveState } from "./autosave.js";
import { showChecks } from "./checks.js";
import { makeCommands } from "./commands.js";
import { recolourDemos } from "./demos.js";
import { foldLongText } from "./fold.js";
import { followFile } from "./follow.js";
import { offerHelp } from "./help.js";
import { goBack, renew } from "./history.js";
import { inheritOutputs } from "./inherit.js";
import { showKernelState } from "./kernel-state.js";
import { dismiss, notice, sayRefused } from "./notice.js";
import { openNotebook } from "./panel.js";
import { redrawFigures } from "./plotly.js";
import { restoreDraft, watchServer } from "./recovery.js";
import { walkRegions } from "./regions.js";
import { renameOrDelete } from "./rename.js";
import { connect } from "./services.js";
import { makeSidebar } from "./sidebar.js";
import { submit } from "./submit.js";
import { watchTheme } from "./theme.js";
import { told } from "./told.js";
import { fillToolbar } from "./toolbar.js";

const savedWords: Readonly<Record<SaveState, string>> = {
  saved: "Saved",
  changed: "",
  saving: "Saving…",
  offline: "Not saved: the lab does not answer",
  refused: "Not saved",
  conflict: "Not saved: the file changed",
};

watchTheme(() => {
  redrawFigures();
  recolourDemos();
});
const manager = connect();
const opened = openNotebook(manager, told.path);
const { panel, context } = opened;
panel.id = "notebook";
inheritOutputs(opened);
await context.initialize(false);

const saved = document.getElementById("saved")!;
const autosave = new Autosave(context, (state, why) => {
  saved.textContent = savedWords[state];
  saved.dataset["state"] = state;
  if (why !== undefined) sayRefused(why);
  else if (state === "saved") dismiss("refused");
});
const help = offerHelp(opened);
const commands = makeCommands(opened, autosave, help);
const sidebar = await makeSidebar(manager, opened, commands);

const split = new SplitPanel({ orientation: "horizontal", spacing: 0 });
split.id = "split";
for (const widget of [sidebar, panel, help.inspector]) split.addWidget(widget);
SplitPanel.setStretch(sidebar, 0);
SplitPanel.setStretch(panel, 1);
SplitPanel.setStretch(help.inspector, 0);
help.inspector.hide();
if (innerWidth < 900) sidebar.hide();

/** Shows or hides what stands beside the notebook, and keeps the widths sensible. */
function beside(widget: Widget, isShown: boolean): void {
  widget.setHidden(!isShown);
  const [left, right] = [sidebar.isVisible ? 270 : 0, help.inspector.isVisible ? 320 : 0];
  split.setRelativeSizes([left, Math.max(300, innerWidth - left - right), right]);
}
commands.addCommand("sidebar", {
  caption: "Contents and files",
  icon: listIcon,
  execute: () => beside(sidebar, sidebar.isHidden),
});
commands.addCommand("help", {
  label: "Help",
  caption: "What is the thing under the cursor?",
  icon: infoIcon,
  execute: () => {
    beside(help.inspector, help.inspector.isHidden);
    help.follow(!help.inspector.isHidden);
  },
});
commands.addCommand("history", {
  caption: "Earlier versions of this notebook",
  icon: historyIcon,
  execute: () => goBack(manager, opened, autosave),
});
fillToolbar(panel, commands);

const lab = document.getElementById("lab")!;
const notices = document.createElement("div");
notices.id = "notices";
lab.replaceChildren(notices);
lab.removeAttribute("aria-busy");
Widget.attach(split, lab);
beside(sidebar, !sidebar.isHidden);
nameParts(panel);
addEventListener("resize", () => split.update());
panel.content.activeCellIndex = 0;
panel.content.mode = "command";
panel.activate();
walkRegions(() => {
  panel.content.mode = "command";
  panel.activate();
});

foldLongText(opened);
const checks = document.getElementById("checks");
if (checks) showChecks(opened, checks);
document
  .getElementById("rename")
  ?.addEventListener("click", () => void renameOrDelete(manager, opened, autosave));
document.getElementById("stop")!.addEventListener("click", () => void commands.execute("interrupt"));
const submitButton = document.getElementById("submit");
submitButton?.addEventListener("click", () => void submit(autosave, submitButton));
showKernelState(context.sessionContext, document.getElementById("kernel")!);
watchServer(manager, opened, autosave);
followFile(manager, opened, autosave);
await restoreDraft(opened, autosave);
if (told.isOutdated) {
  notice("outdated", "Gradlab has a newer version of this notebook.", [
    {
      label: "Get it, keep mine beside it",
      run: () => renew(autosave),
    },
  ]);
}
document.body.dataset["ready"] = "";
