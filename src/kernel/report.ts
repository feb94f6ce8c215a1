import { excerpt, placeOf } from "./language/positions.js";
import type { Problem } from "./language/checker.js";
import type { SyntaxFault } from "./language/translate.js";
import type { End } from "./session/child.js";
import type { Failure, Frame } from "./session/link.js";

/** An error as Jupyter carries it. */
export interface Report {
  readonly ename: string;
  readonly evalue: string;
  /** Lines, with terminal colours. */
  readonly traceback: readonly string[];
}

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
const soft = (text: string): string => `\u001b[90m${text}\u001b[39m`;

/** What the type checker objects to: each with its line and a caret. */
export function typeReport(cell: string, source: string, problems: readonly Problem[]): Report {
  const shown = problems.slice(0, 5);
  const lines = shown.flatMap(({ start, end, code, message }, index) => {
    const place = placeOf(source, start);
    const sentence = plainly(code, message);
    return [
      ...(index > 0 ? [""] : []),
      `${red(`${cell}, line ${place.line}:`)} ${sentence} ${soft(`TS${code}`)}`,
      ...excerpt(source, place, end - start),
    ];
  });
  if (problems.length > shown.length) lines.push("", `...and ${problems.length - shown.length} more.`);
  const [{ start, code, message }] = problems;
  const evalue = `line ${placeOf(source, start).line}: ${plainly(code, message)}`;
  return { ename: code < 2000 ? "SyntaxError" : "TypeScriptError", evalue, traceback: lines };
}

/** TypeScript's sentence, or ours where a beginner would not know what to do. */
function plainly(code: number, message: string): string {
  const quoted = [...message.matchAll(/'([^']*)'/g)].map(([, word]) => word);
  switch (code) {
    case 2304:
      return `There is nothing called '${quoted[0]}' here. Is the name right, and has the cell that declares it been run?`;
    case 2307:
      return `There is no module ${quoted[0]} to import: a package is installed with npm, a file is named by its path, like "./model.ts".`;
    case 2588:
      return `'${quoted[0]}' is a constant; declare it with \`let\` to assign to it.`;
    case 7006:
      return `The parameter '${quoted[0]}' needs a type, like \`${quoted[0]}: number\`.`;
    default:
      return message;
  }
}

/** What does not even parse, where the type checker did not say so. */
export function syntaxReport(cell: string, source: string, { line, column, message }: SyntaxFault): Report {
  return {
    ename: "SyntaxError",
    evalue: `line ${line}: ${message}`,
    traceback: [`${red(`${cell}, line ${line}:`)} ${message}`, ...excerpt(source, { line, column })],
  };
}

/** What was thrown while a cell ran. `sources` are the cells' texts by name. */
export function failureReport(failure: Failure, sources: ReadonlyMap<string, string>): Report {
  const { name, message, details } = failure;
  const frames = failure.frames.map((frame) => atName(frame, sources.get(frame.file)));
  const head = `${red(name)}${message === "" ? "" : `: ${message}`}`;
  const inCell = frames.find(({ file }) => sources.has(file));
  const place =
    inCell === undefined
      ? []
      : [`${inCell.file}, line ${inCell.line}:`, ...excerpt(sources.get(inCell.file)!, inCell)];
  return {
    ename: name,
    evalue: message,
    traceback: [head, ...place, ...stack(frames, inCell), ...(details?.split("\n") ?? [])],
  };
}

/** A call of a session variable is found at its bracket; a reader looks for the name before it. */
function atName(frame: Frame, source: string | undefined): Frame {
  const before = source?.split("\n")[frame.line - 1]?.slice(0, frame.column);
  const called = before === undefined ? null : /([\p{ID_Continue}$]+)\($/u.exec(before);
  return called === null ? frame : { ...frame, column: frame.column - called[1].length };
}

/** The way there, if there is more to it than the one line already shown. */
function stack(frames: readonly Frame[], shown: Frame | undefined): string[] {
  if (frames.length === 1 && frames[0] === shown) return [];
  const lines = frames.slice(0, 12).map(({ function: name, file, line, column }) => {
    const place = `${file}:${line}:${column}`;
    return soft(`    at ${name === "" ? place : `${name} (${place})`}`);
  });
  return frames.length > 12 ? [...lines, soft(`    ...${frames.length - 12} more`)] : lines;
}

/** The session process ended under a cell. */
export function endReport({ code, signal, lastWords }: End, exit: number | undefined): Report {
  const why =
    exit !== undefined
      ? `The cell ended the session by process.exit(${exit}).`
      : /heap out of memory|Array buffer allocation failed|invalid array length Allocation/i.test(lastWords)
        ? "The session ran out of memory."
        : `The session ended unexpectedly (${signal ?? `exit code ${code}`}).`;
  const evalue = `${why} It was started again, empty: run the cells above once more.`;
  return { ename: "SessionEnded", evalue, traceback: [`${red("SessionEnded")}: ${evalue}`] };
}
