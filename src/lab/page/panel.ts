import { Context } from "@jupyterlab/docregistry";
import {
  NotebookModelFactory,
  NotebookPanel,
  NotebookWidgetFactory,
  runCell,
  setCellExecutor,
  StaticNotebook,
  type INotebookModel,
} from "@jupyterlab/notebook";
import { RenderMimeRegistry, standardRendererFactories } from "@jupyterlab/rendermime";
import type { ServiceManager } from "@jupyterlab/services";
import { demoFactory } from "./demos.js";
import { makeEditors } from "./editors.js";
import { makeMarkdownParser } from "./markdown.js";
import { typesetter } from "./math.js";
import { plotlyFactory } from "./plotly.js";

/** A notebook on the page, and what shows its outputs. */
export interface Opened {
  readonly panel: NotebookPanel;
  readonly context: Context<INotebookModel>;
  readonly rendermime: RenderMimeRegistry;
}

setCellExecutor(Object.freeze({ runCell }));

/** Opens a notebook of the workspace in JupyterLab's own widget. */
export function openNotebook(manager: ServiceManager, path: string): Opened {
  const { factory: editors, languages, mimeTypes } = makeEditors();
  const rendermime = new RenderMimeRegistry({
    initialFactories: standardRendererFactories,
    markdownParser: makeMarkdownParser(languages),
    latexTypesetter: typesetter,
  });
  rendermime.addFactory(plotlyFactory, 0);
  rendermime.addFactory(demoFactory, 0);
  const context = new Context<INotebookModel>({
    manager,
    path,
    factory: new NotebookModelFactory({}),
    kernelPreference: { shouldStart: true, canStart: true, autoStartDefault: true, shutdownOnDispose: false },
  });
  const widgets = new NotebookWidgetFactory({
    name: "Notebook",
    fileTypes: ["notebook"],
    rendermime,
    contentFactory: new NotebookPanel.ContentFactory({ editorFactory: editors.newInlineEditor }),
    mimeTypeService: mimeTypes,
    notebookConfig: {
      ...StaticNotebook.defaultNotebookConfig,
      windowingMode: "defer",
      scrollPastEnd: true,
      recordTiming: true,
      defaultCell: "code",
    },
    editorConfig: {
      ...StaticNotebook.defaultEditorConfig,
      code: { lineNumbers: false, lineWrap: false, autoClosingBrackets: true, tabSize: 2, indentUnit: "2" },
    },
  });
  const panel = widgets.createNew(context);
  return { panel, context, rendermime };
}
