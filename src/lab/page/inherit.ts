import { CodeCell } from "@jupyterlab/cells";
import type { Opened } from "./panel.js";

const outputs = new Set(["stream", "display_data", "execute_result", "error"]);

/**
 * Shows what cells put out that were running when the page was loaded again: the server says with each message which
 * cell it belongs to.
 */
export function inheritOutputs({ context, panel }: Opened): void {
  const begun = new Set<string>();
  context.sessionContext.iopubMessage.connect((_, { header, metadata, content }) => {
    const { gradlabCell: id } = metadata as { readonly gradlabCell?: string };
    const cell = panel.content.widgets.find(({ model }) => model.id === id);
    if (id === undefined || !(cell instanceof CodeCell)) return;
    const { model } = cell.outputArea;
    const type = header.msg_type as string;
    const told = content as {
      readonly execution_state?: string;
      readonly execution_count?: number;
      readonly wait?: boolean;
    };
    if (!begun.has(id)) {
      begun.add(id);
      model.clear();
      cell.setPrompt("*");
    }
    if (outputs.has(type)) model.add({ ...content, output_type: type });
    if (type === "clear_output") model.clear(told.wait);
    if (type === "execute_input") cell.model.executionCount = told.execution_count ?? null;
    if (type === "status" && told.execution_state === "idle") {
      begun.delete(id);
      cell.setPrompt(String(cell.model.executionCount ?? ""));
    }
  });
}
