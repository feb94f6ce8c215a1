import { tf } from "../../src/engine/index.js";
import * as door from "../../src/index.js";
import type { Row } from "./calls/index.js";

type Callable = (...args: readonly unknown[]) => unknown;
/** What the door calls so. */
export const at = (name: string): unknown =>
  name
    .split(".")
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], door);
/** What a row calls. */
export const callOf = (name: string, row: Row): Callable => (row.call ?? at(name)) as Callable;

/** The functions of a namespace and of the namespaces in it. */
export function functionsIn(value: unknown, name: string): string[] {
  if (typeof value === "function") return [name];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([part, inner]) => functionsIn(inner, `${name}.${part}`));
}

/** Every tensor in a result, however deep. */
export function tensorsIn(value: unknown, seen: Set<unknown> = new Set()): tf.Tensor[] {
  if (value instanceof tf.Tensor) return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  return Object.values(value).flatMap((part) => tensorsIn(part, seen));
}

/** Every number in a result: tensors read out, lists and records walked through. */
export function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (value instanceof tf.Tensor) return Array.from(value.dataSync());
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
