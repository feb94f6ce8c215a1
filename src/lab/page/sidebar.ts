import { DocumentManager } from "@jupyterlab/docmanager";
import { DocumentRegistry } from "@jupyterlab/docregistry";
import { FileBrowser, FilterFileBrowserModel } from "@jupyterlab/filebrowser";
import { NotebookTracker, NotebookToCFactory } from "@jupyterlab/notebook";
import type { ServiceManager } from "@jupyterlab/services";
import { TableOfContentsPanel, type TableOfContents } from "@jupyterlab/toc";
import { Signal } from "@lumino/signaling";
import { TabPanel } from "@lumino/widgets";
import type { CommandRegistry } from "@lumino/commands";
import type { Opened } from "./panel.js";

/** Opens files as pages of their own: notebooks in the lab, others as they are. */
class PageOpener extends DocumentManager {
  override openOrReveal(path: string): undefined {
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    if (path.endsWith(".ipynb")) location.assign(`/notebooks/${encoded}`);
    else window.open(`/files/${encoded}`);
  }

  override open(path: string): undefined {
    this.openOrReveal(path);
  }
}

/** What stands at the left: the notebook's headings, and the workspace's files. */
export async function makeSidebar(
  manager: ServiceManager,
  { panel, context, rendermime }: Opened,
  commands: CommandRegistry,
): Promise<TabPanel> {
  const tracker = new NotebookTracker({ namespace: "notebook" });
  await tracker.add(panel);
  const headings = new TableOfContentsPanel();
  headings.title.label = "Contents";
  const factory = new NotebookToCFactory(tracker, rendermime.markdownParser, rendermime.sanitizer, commands);
  const model = factory.createNew(panel, { ...defaultHeadings });
  model.isActive = true;
  headings.model = model as TableOfContents.Model;

  const nobody = {};
  const documents = new PageOpener({
    registry: new DocumentRegistry(),
    manager,
    opener: { open() {}, opened: new Signal(nobody) as never },
  });
  const files = new FileBrowser({
    id: "files",
    model: new FilterFileBrowserModel({ manager: documents, refreshInterval: 30_000 }),
  });
  files.title.label = "Files";
  files.showFileFilter = false;
  files.showFileCheckboxes = false;
  files.showLastModifiedColumn = false;
  files.singleClickNavigation = true;
  void files.model.cd(`/${context.path.split("/").slice(0, -1).join("/")}`);

  const sidebar = new TabPanel({ tabPlacement: "top" });
  sidebar.id = "sidebar";
  sidebar.addWidget(headings);
  sidebar.addWidget(files);
  return sidebar;
}

const defaultHeadings = {
  baseNumbering: 1,
  maximalDepth: 3,
  numberingH1: false,
  numberHeaders: false,
  includeOutput: false,
  syncCollapseState: false,
};
