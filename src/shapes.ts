import { GradlabError } from "./errors.js";

/** Anything with a shape: a tensor. */
interface Shaped {
  readonly shape: readonly number[];
}

/** Says which engine holds a tensor's numbers, undefined where it does not matter. */
type HolderOf = (tensor: object) => string | undefined;
let holderOf: HolderOf = () => undefined;

/** The engine, which stands above this file, says here how its tensors are told from another's. */
export function refuseMixtures(holder: HolderOf): void {
  holderOf = holder;
}

/**
 * Checks the shapes of an operation's arguments against their letters. A letter means the size with which it first
 * appears; `...` stands for any further dimensions; a digit for itself.
 *
 * @throws GradlabError naming the argument, both shapes, and where the expected size comes from; or two arguments of which
 * one holds doubles and the other does not
 * @example
 * // checkShapes("affine.forward", { x: [x, "N, D"], w: [w, "D, M"], b: [b, "M"] });
 * // affine.forward: w has shape [4, 3], expected [D, M] with D = 5 (x is [2, 5])
 */
export function checkShapes(operation: string, args: Record<string, readonly [Shaped, string]>): void {
  const sizes = new Map<string, { size: number; from: string }>();
  for (const [name, [value, pattern]] of Object.entries(args)) {
    checkTensor(operation, name, value, pattern);
    const letters = pattern === "" ? [] : pattern.split(", ");
    const free = letters.at(-1) === "...";
    const wanted = free ? letters.slice(0, -1) : letters;
    const { shape } = value;
    const fits =
      (free ? shape.length >= wanted.length : shape.length === wanted.length) &&
      wanted.every((letter, i) => (sizes.get(letter)?.size ?? sizeOf(letter) ?? shape[i]) === shape[i]);
    if (!fits) throw new GradlabError(mismatch(operation, name, shape, letters, sizes));
    for (const [i, letter] of wanted.entries()) {
      if (!sizes.has(letter) && sizeOf(letter) === undefined) {
        sizes.set(letter, { size: shape[i], from: `${name} is ${showShape(shape)}` });
      }
    }
  }
  checkEngines(
    operation,
    Object.entries(args).map(([name, [value]]) => [name, value]),
  );
}

/** Refuses doubles beside single-precision numbers. */
function checkEngines(operation: string, args: readonly (readonly [string, Shaped])[]): void {
  if (!areMixed(args)) return;
  const held = args.flatMap(([name, value]) => {
    const holder = holderOf(value);
    return holder === undefined ? [] : [{ name, holder, text: `${name} ${showShape(value.shape)}` }];
  });
  const double = held.find(({ holder }) => holder === "float64");
  const single = held.find(({ holder }) => holder !== "float64");
  if (double === undefined || single === undefined) return;
  throw new GradlabError(
    `${operation}: ${double.text} holds doubles (engine float64) and ${single.text} does not (engine ${single.holder}): ` +
      `compute both inside float64(...), or round the first with tf.tensor(${double.name}.arraySync())`,
  );
}

/** Whether doubles are among them, and numbers that are not: told at once, since every operation asks. */
function areMixed(args: readonly (readonly [string, Shaped])[]): boolean {
  let [doubles, singles] = [false, false];
  for (const [, value] of args) {
    const holder = holderOf(value);
    doubles ||= holder === "float64";
    singles ||= holder !== undefined && holder !== "float64";
  }
  return doubles && singles;
}

/** Checks that the first argument has the shape of the second: `checkSameShape("relu.backward", { dout, x })`. */
export function checkSameShape(operation: string, args: Record<string, Shaped>): void {
  const [[name, value], [other, model]] = Object.entries(args);
  for (const [which, tensor] of Object.entries(args)) checkTensor(operation, which, tensor, "...");
  checkEngines(operation, Object.entries(args));
  if (value.shape.join() === model.shape.join()) return;
  throw new GradlabError(
    `${operation}: ${name} has shape ${showShape(value.shape)}, expected the shape of ${other}, ${showShape(model.shape)}`,
  );
}

/** `[2, 5]` */
export function showShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** Refuses options that were left out where some have no default: `checkGiven("groupNorm.forward", "{ groups }", options)`. */
export function checkGiven(operation: string, wanted: string, options: unknown): void {
  if (typeof options === "object" && options !== null) return;
  throw new GradlabError(`${operation}: its options are ${String(options)}, expected an object ${wanted}`);
}

/** Refuses a number outside `min <= value <= max`, one that is not whole where it must be, and what is no number. */
export function checkNumber(
  operation: string,
  name: string,
  value: number,
  { min = -Infinity, max = Infinity, above = -Infinity, whole = false }: NumberRange,
): void {
  const fits = Number.isFinite(value) && value >= min && value <= max && value > above;
  if (fits && (!whole || Number.isInteger(value))) return;
  const bounds = [
    above > -Infinity && `above ${above}`,
    min > -Infinity && `of at least ${min}`,
    max < Infinity && `of at most ${max}`,
  ].filter(Boolean);
  throw new GradlabError(
    `${operation}: ${name} is ${String(value)}, expected a ${whole ? "whole" : "finite"} number ${bounds.join(" and ")}`.trimEnd(),
  );
}

interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly whole?: boolean;
}

/**
 * Refuses what is not a tensor, saying what it is and how to make one, and a tensor of what is not computed with. (Whole
 * numbers and truth values are: the operations take them as floats.)
 */
function checkTensor(operation: string, name: string, value: unknown, pattern: string): void {
  if (typeof value === "object" && value !== null && "shape" in value && Array.isArray(value.shape)) {
    if ("dtype" in value && (value.dtype === "string" || value.dtype === "complex64"))
      throw new GradlabError(
        `${operation}: ${name} ${showShape(value.shape as number[])} holds ${value.dtype === "string" ? "strings" : "complex numbers"}, expected numbers`,
      );
    return;
  }
  const what = Array.isArray(value) ? "an array" : value === null ? "null" : `of type ${typeof value}`;
  const advice = Array.isArray(value) ? `: wrap it as tf.tensor(${name})` : "";
  throw new GradlabError(`${operation}: ${name} is ${what}, expected a tensor [${pattern}]${advice}`);
}

function mismatch(
  operation: string,
  name: string,
  shape: readonly number[],
  letters: readonly string[],
  sizes: ReadonlyMap<string, { size: number; from: string }>,
): string {
  const known = [...new Set(letters)].flatMap((letter) => {
    const bound = sizes.get(letter);
    return bound ? [{ letter, ...bound }] : [];
  });
  const values = known.map(({ letter, size }) => `${letter} = ${size}`).join(", ");
  const sources = [...new Set(known.map(({ from }) => from))].join(", ");
  const where = known.length > 0 ? ` with ${values} (${sources})` : "";
  return `${operation}: ${name} has shape ${showShape(shape)}, expected [${letters.join(", ")}]${where}`;
}

const sizeOf = (letter: string): number | undefined => (/^\d+$/.test(letter) ? Number(letter) : undefined);
