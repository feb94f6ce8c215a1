import * as tf from "@tensorflow/tfjs";

/*
 * TensorFlow.js turns every number and nested array into a Float32Array before a backend sees it, which would round
 * 0.1 on its way into float64. It has no setting against that. But it asks the platform whether each thing it is about
 * to convert is a typed array: there we remember what was asked about, and when the rounded numbers arrive we look for
 * the array that they were rounded from.
 */

type Nested = ArrayLike<number | Nested>;

/** What TensorFlow.js has looked at since the last tensor was written; undefined outside of float64. */
let seen: Nested[] | undefined;

/** Starts or stops remembering. Also makes Float64Array an accepted source of numbers, in every engine. */
export function rememberDoubles(on: boolean): void {
  const { platform } = tf.env() as unknown as { platform: { isTypedArray(value: unknown): boolean } };
  if (!hooked.has(platform)) {
    const isTypedArray = platform.isTypedArray.bind(platform);
    platform.isTypedArray = (value) => {
      if (seen !== undefined && isList(value)) seen.push(value);
      return value instanceof Float64Array || isTypedArray(value);
    };
    hooked.add(platform);
  }
  seen = on ? [] : undefined;
}
const hooked = new WeakSet();

/** The numbers that were rounded to `values`, where we saw them; otherwise undefined. */
export function doublesBehind(values: unknown): Float64Array | undefined {
  const candidates = seen;
  if (candidates === undefined) return undefined;
  seen = [];
  if (!(values instanceof Float32Array)) return undefined;
  for (let i = candidates.length - 1; i >= 0; i--) {
    if (size(candidates[i]) !== values.length) continue;
    const flat = flatten(candidates[i], values);
    if (flat !== undefined) return flat;
  }
  return undefined;
}

const isList = (value: unknown): value is Nested =>
  Array.isArray(value) || value instanceof Float64Array || value instanceof Float32Array;

const size = (list: Nested): number =>
  list.length === 0 || !isList(list[0]) ? list.length : list.length * size(list[0]);

/** Lays a nested array out flat, or gives up where it does not round to `rounded`. */
function flatten(list: Nested, rounded: Float32Array): Float64Array | undefined {
  const flat = new Float64Array(rounded.length);
  let count = 0;
  const visit = (item: number | Nested): boolean => {
    if (isList(item)) {
      for (let i = 0; i < item.length; i++) if (!visit(item[i])) return false;
      return true;
    }
    flat[count] = item;
    return Object.is(Math.fround(flat[count]), rounded[count++]);
  };
  return visit(list) && count === rounded.length ? flat : undefined;
}
