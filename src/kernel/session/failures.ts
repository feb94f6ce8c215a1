import { inspect } from "node:util";
import type { Failure, Frame } from "./link.js";
import { isCell, original } from "./places.js";

/** What an interrupted cell ends with. */
export class KeyboardInterrupt extends Error {
  constructor() {
    super("The cell was stopped.");
    this.name = "KeyboardInterrupt";
  }
}

const frames = new WeakMap<object, readonly Frame[]>();

/** From now on, stacks name cells, their lines and the libraries' sources, and leave out what is ours. */
export function readableStacks(own: string): void {
  Error.prepareStackTrace = (error, sites) => {
    const lines = sites.flatMap((site) => frameOf(site, own));
    frames.set(error, lines);
    return [heading(error), ...lines.map((line) => `    at ${described(line)}`)].join("\n");
  };
}

function heading(error: unknown): string {
  try {
    return String(error);
  } catch {
    return "Error";
  }
}

/** A frame as a stack trace shows it. */
function described({ function: name, file, line, column }: Frame): string {
  const place = `${file}:${line}:${column}`;
  return name === "" ? place : `${name} (${place})`;
}

function frameOf(site: NodeJS.CallSite, own: string): Frame[] {
  const script = site.getScriptNameOrSourceURL();
  const [line, column] = [site.getLineNumber(), site.getColumnNumber()];
  if (script === null || script === "" || line === null || column === null) return [];
  if (script.startsWith("node:") || script.startsWith(own)) return [];
  return [{ function: functionName(site, isCell(script)), ...original(script, line, column) }];
}

function functionName(site: NodeJS.CallSite, inCell: boolean): string {
  const name = site.getFunctionName();
  if (name === null || name === "") return site.isConstructor() ? "new (anonymous)" : "";
  if (site.isConstructor()) return `new ${name}`;
  const owner = site.isToplevel() || inCell ? null : site.getTypeName();
  const full = owner === null || owner === "Object" || name.includes(".") ? name : `${owner}.${name}`;
  return (site as { isAsync?: () => boolean }).isAsync?.() === true ? `async ${full}` : full;
}

/** Whatever was thrown, as data. */
export function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return { name: "Thrown", message: inspect(thrown), frames: [] };
  try {
    void thrown.stack; // fills `frames`
    const details = detailsOf(thrown);
    return {
      name: thrown.name,
      message: thrown.message,
      frames: frames.get(thrown) ?? [],
      ...(details === undefined ? {} : { details }),
    };
  } catch {
    return { name: "Error", message: "an error that cannot be shown", frames: [] };
  }
}

function detailsOf(error: Error): string | undefined {
  const lines: string[] = [];
  const { name: _name, message: _message, stack: _stack, ...rest } = error as Error & Record<string, unknown>;
  if (Object.keys(rest).length > 0) lines.push(inspect(rest, { depth: 2 }));
  if (error instanceof AggregateError)
    lines.push(...error.errors.map((inner) => `among them: ${String(inner)}`));
  if (error.cause !== undefined)
    lines.push(`caused by: ${error.cause instanceof Error ? error.cause.stack : inspect(error.cause)}`);
  return lines.length > 0 ? lines.join("\n") : undefined;
}
