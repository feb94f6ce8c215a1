import { GradlabError } from "../errors.js";

/** Pictures or filters as nested arrays: `x[n][row][column][channel]`. */
export type Nested4D = number[][][][];

/** The shape of nested arrays, to be checked as a tensor's; refuses what is empty or ragged. */
export function nested(operation: string, name: string, x: Nested4D): { shape: readonly number[] } {
  const shape: number[] = [];
  for (let part: unknown = x; shape.length < 4; part = (part as unknown[])[0]) {
    if (!Array.isArray(part) || part.length === 0) throw new GradlabError(`${operation}: ${what(name)}`);
    shape.push(part.length);
  }
  if (!fits(x, shape)) throw new GradlabError(`${operation}: ${what(name)}`);
  return { shape };
}

/** The shape of a list of numbers; refuses what is none. */
export function list(operation: string, name: string, b: readonly number[]): { shape: readonly number[] } {
  if (Array.isArray(b) && b.every((value) => typeof value === "number")) return { shape: [b.length] };
  throw new GradlabError(
    `${operation}: ${name} is no list of numbers, expected one as ${name}.arraySync() gives`,
  );
}

const what = (name: string): string =>
  `${name} is empty, ragged or not nested four deep, expected arrays as x.arraySync() gives of a tensor of rank 4`;

function fits(part: unknown, [size, ...rest]: readonly number[]): boolean {
  if (size === undefined) return typeof part === "number";
  return Array.isArray(part) && part.length === size && part.every((inner) => fits(inner, rest));
}
