import { readFileSync } from "node:fs";
import type { Interpreter } from "../interpreter.js";
import type { History } from "./history.js";
import { numberOf, protocolVersion, textOf, type Json } from "../wire.js";

/** By request, without `_request`: what the reply says beside its status. */
export type Answers = Readonly<Record<string, (content: Json) => Json | Promise<Json>>>;

/** The requests that are questions about the kernel or about code, and change nothing. */
export function answers(interpreter: Interpreter, history: History): Answers {
  return {
    kernel_info: () => kernelInfo(),
    history: (content) => ({ history: history.find(content) }),
    comm_info: () => ({ comms: {} }),
    complete: async (content) =>
      await interpreter.complete(textOf(content, "code"), numberOf(content, "cursor_pos") ?? 0),
    inspect: async (content) =>
      await interpreter.inspect(textOf(content, "code"), numberOf(content, "cursor_pos") ?? 0),
    is_complete: async (content) => await interpreter.isComplete(textOf(content, "code")),
  };
}

function kernelInfo(): Json {
  const { version } = JSON.parse(
    readFileSync(new URL("../../../../package.json", import.meta.url), "utf8"),
  ) as { version: string };
  return {
    protocol_version: protocolVersion,
    implementation: "gradlab",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: typescriptVersion(),
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: { name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: `Gradlab ${version}: TypeScript ${typescriptVersion()} on Node ${process.versions.node}`,
    help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
    debugger: false,
  };
}

let version = "";
function typescriptVersion(): string {
  version ||= (
    JSON.parse(readFileSync(new URL(import.meta.resolve("typescript/package.json")), "utf8")) as {
      version: string;
    }
  ).version;
  return version;
}
