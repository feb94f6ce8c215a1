import { EditorView } from "@codemirror/view";
import type { ILanguageInfoMetadata } from "@jupyterlab/nbformat";
import {
  CodeMirrorEditorFactory,
  CodeMirrorMimeTypeService,
  EditorExtensionRegistry,
  EditorLanguageRegistry,
  EditorThemeRegistry,
  ybinding,
} from "@jupyterlab/codemirror";

type Binding = Parameters<typeof ybinding>[0];
type UndoManager = NonNullable<Binding["undoManager"]>;

const typescript = "text/x-typescript";

/** TypeScript is found whatever older name of CodeMirror's a kernel has for it. */
class MimeTypes extends CodeMirrorMimeTypeService {
  override getMimeTypeByLanguage(info: ILanguageInfoMetadata): string {
    return info.name.toLowerCase() === "typescript" ? typescript : super.getMimeTypeByLanguage(info);
  }
}

/** The code editors of cells, and the languages they know. */
export interface Editors {
  readonly factory: CodeMirrorEditorFactory;
  readonly languages: EditorLanguageRegistry;
  readonly mimeTypes: CodeMirrorMimeTypeService;
}

export function makeEditors(): Editors {
  const themes = new EditorThemeRegistry();
  for (const theme of EditorThemeRegistry.getDefaultThemes()) themes.addTheme(theme);
  const languages = new EditorLanguageRegistry();
  for (const language of EditorLanguageRegistry.getDefaultLanguages()) {
    const mime = language.name === "TypeScript" ? [typescript, "application/typescript"] : language.mime;
    languages.addLanguage({ ...language, mime });
  }
  const extensions = new EditorExtensionRegistry();
  for (const extension of EditorExtensionRegistry.getDefaultExtensions({ themes }))
    extensions.addExtension(extension);
  extensions.addExtension({
    name: "shared-model-binding",
    factory: ({ model }) => {
      const shared = model.sharedModel as unknown as { ysource: Binding["ytext"]; undoManager: UndoManager };
      const binding = ybinding({ ytext: shared.ysource, undoManager: shared.undoManager });
      return EditorExtensionRegistry.createImmutableExtension(binding);
    },
  });
  // Screen readers are told what they are in.
  extensions.addExtension({
    name: "label",
    factory: ({ model }) =>
      EditorExtensionRegistry.createImmutableExtension(
        EditorView.contentAttributes.of({
          "aria-label": model.mimeType.includes("markdown") ? "Text of the cell" : "Code of the cell",
        }),
      ),
  });
  return {
    languages,
    factory: new CodeMirrorEditorFactory({ extensions, languages }),
    mimeTypes: new MimeTypes(languages),
  };
}
