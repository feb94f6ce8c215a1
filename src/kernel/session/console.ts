import { formatWithOptions } from "node:util";

type Print = (name: "stdout" | "stderr", text: string) => void;

/**
 * Leads what programs print to `print`: the console's methods, which skip Node's streams because these cost more than the
 * formatting, and the streams themselves.
 */
export function redirect(print: Print): void {
  let indent = "";
  const line =
    (name: "stdout" | "stderr") =>
    (...values: unknown[]): void => {
      const text =
        values.length === 1 && typeof values[0] === "string" ? values[0] : formatWithOptions({}, ...values);
      print(name, `${indent === "" ? text : indent + text.replaceAll("\n", `\n${indent}`)}\n`);
    };
  const out = line("stdout");
  const err = line("stderr");
  const group = (...values: unknown[]): void => {
    if (values.length > 0) out(...values);
    indent += "  ";
  };
  Object.assign(console, { log: out, info: out, debug: out, warn: err, error: err });
  Object.assign(console, { group, groupCollapsed: group, groupEnd: () => (indent = indent.slice(2)) });

  for (const name of ["stdout", "stderr"] as const) {
    process[name].write = (
      chunk: string | Uint8Array,
      encoding?: BufferEncoding | ((error?: Error | null) => void),
      done?: (error?: Error | null) => void,
    ): boolean => {
      const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
      print(name, text);
      const called = typeof encoding === "function" ? encoding : done;
      if (called !== undefined) process.nextTick(called);
      return true;
    };
  }
}
