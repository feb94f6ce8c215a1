import {
  CompletionProviderManager,
  ContextCompleterProvider,
  KernelCompleterProvider,
} from "@jupyterlab/completer";
import { InspectionHandler, InspectorPanel, KernelConnector } from "@jupyterlab/inspector";
import { Tooltip } from "@jupyterlab/tooltip";
import { Widget } from "@lumino/widgets";
import type { Opened } from "./panel.js";

/** What a learner is offered while typing. */
export interface Help {
  /** Shows what the thing under the cursor is, as long as it is open. */
  readonly inspector: InspectorPanel;
  complete(): void;
  acceptCompletion(): void;
  /** The signature of the thing under the cursor, beside it. */
  tooltip(): Promise<void>;
  /** Whether the inspector follows the cursor. */
  follow(isOpen: boolean): void;
}

export function offerHelp({ panel, rendermime }: Opened): Help {
  const { sessionContext, content: notebook } = panel;
  const completion = new CompletionProviderManager();
  completion.registerProvider(new KernelCompleterProvider());
  completion.registerProvider(new ContextCompleterProvider());
  completion.activateProvider(["CompletionProvider:kernel", "CompletionProvider:context"]);
  completion.setContinuousHinting(true);
  completion.setTimeout(2000);

  const handler = new InspectionHandler({ connector: new KernelConnector({ sessionContext }), rendermime });
  const inspector = new InspectorPanel({
    initialContent: "Place the cursor on a name to read what it is.",
  });
  inspector.id = "inspector";
  inspector.source = handler;

  const moved = (): void => {
    const editor = notebook.activeCell?.editor ?? null;
    handler.editor = editor;
    void completion.updateCompleter({
      editor,
      session: sessionContext.session,
      widget: panel,
      sanitizer: rendermime.sanitizer,
    });
  };
  notebook.activeCellChanged.connect((_, cell) => {
    moved();
    void cell?.ready.then(moved);
  });
  sessionContext.sessionChanged.connect(moved);
  sessionContext.kernelChanged.connect(moved);
  moved();

  return {
    inspector,
    complete: () => completion.invoke(panel.id),
    acceptCompletion: () => completion.select(panel.id),
    follow: (isOpen) => {
      handler.standby = !isOpen;
      if (isOpen) handler.onEditorChange();
    },
    async tooltip() {
      const { activeCell } = notebook;
      const { editor } = activeCell ?? {};
      const kernel = sessionContext.session?.kernel;
      if (!activeCell || !editor || !kernel) return;
      const code = editor.model.sharedModel.getSource();
      const position = editor.getOffsetAt(editor.getCursorPosition());
      const { content } = await kernel.requestInspect({ code, cursor_pos: position, detail_level: 0 });
      if (content.status !== "ok" || !content.found) return;
      const bundle = content.data;
      Widget.attach(new Tooltip({ anchor: notebook, bundle, editor, rendermime }), document.body);
    },
  };
}
