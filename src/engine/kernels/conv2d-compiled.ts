import { compiled } from "../memory/native.js";
import { arrayLike, type Values } from "../values.js";
import { pieces, reach, type Reached } from "./reach.js";
import type { Window } from "./windows.js";

/*
 * The three sums of conv2d.ts by the compiled kernels, as products of matrices. Each returns false where they cannot:
 * other layouts, dilations, rows too long for a thread's workspace.
 */

/** The geometry as the compiled kernels take it. */
function geometry(info: Window): number[] | undefined {
  const { dilationHeight, dilationWidth, dataFormat, padInfo } = info;
  if (dilationHeight !== 1 || dilationWidth !== 1 || dataFormat !== "channelsLast") return undefined;
  const { inHeight, inWidth, inChannels, outChannels, filterHeight, filterWidth } = info;
  const { strideHeight, strideWidth, outHeight, outWidth } = info;
  const image = [inHeight, inWidth, inChannels, outChannels, filterHeight, filterWidth];
  return [...image, strideHeight, strideWidth, padInfo.top, padInfo.left, outHeight, outWidth];
}

/** The longest row of a filter's place, in bytes, for which a useful block fits a workspace. */
const LONGEST_ROW = 128 << 10;

interface Task {
  readonly reached: Reached;
  readonly places: number;
  readonly operations: number;
  readonly geometry: readonly number[];
}

function task(arrays: readonly Values[], info: Window): Task | undefined {
  const reached = reach(...arrays);
  const list = geometry(info);
  const row = info.filterHeight * info.filterWidth * info.inChannels;
  if (reached === undefined || list === undefined || row * reached.size > LONGEST_ROW) return undefined;
  if (arrays.some(({ length }) => length === 0)) return undefined;
  const places = info.batchSize * info.outHeight * info.outWidth;
  return { reached, places, operations: 2 * places * row * info.outChannels, geometry: list };
}

export function forwardCompiled(x: Values, w: Values, y: Values, info: Window): boolean {
  const todo = task([x, w, y], info);
  if (todo === undefined) return false;
  const { reached, places, operations } = todo;
  reached.withList(todo.geometry, (at) => {
    const lists = pieces(places, reached.parts(operations), 4).map((piece) => [...reached.at, at, ...piece]);
    reached.run("convolve", lists, operations);
  });
  return true;
}

export function byInputCompiled(dy: Values, w: Values, dx: Values, info: Window): boolean {
  const todo = task([dy, w, dx], info);
  if (todo === undefined) return false;
  const { reached, operations } = todo;
  reached.withList(todo.geometry, (at) => {
    const lists = pieces(info.batchSize, reached.parts(operations)).map((piece) => [
      ...reached.at,
      at,
      ...piece,
    ]);
    reached.run("convolveInput", lists, operations);
  });
  return true;
}

/** Places of one partial sum of dw. How many there are does not depend on the threads, so the bits do not either. */
const PLACES_PER_SUM = 2048;
const MOST_SUMS = 8;

export function byFilterCompiled(x: Values, dy: Values, dw: Values, info: Window): boolean {
  const todo = task([x, dy, dw], info);
  if (todo === undefined) return false;
  const { reached, places, operations } = todo;
  const [xAt, dyAt] = reached.at;
  const sums = Math.min(MOST_SUMS, Math.ceil(places / PLACES_PER_SUM));
  const partial = scratch(dw, sums);
  if (partial === undefined) return false;
  reached.withList(todo.geometry, (at) => {
    const lists = pieces(places, sums, 4).map((piece, i) => [
      xAt,
      dyAt,
      partial.address + i * dw.byteLength,
      at,
      ...piece,
    ]);
    reached.run("convolveFilter", lists, operations);
    addUp(partial.values, lists.length, dw);
  });
  partial.release();
  return true;
}

interface Scratch {
  readonly address: number;
  readonly values: Values;
  readonly release: () => void;
}

/** Room for `count` arrays like this one. */
function scratch(like: Values, count: number): Scratch | undefined {
  const native = compiled();
  const address = native?.heap.allocate(like.byteLength * count);
  if (native === null || address === undefined) return undefined;
  const values = arrayLike(like, native.memory.buffer, address, like.length * count);
  return { address, values, release: () => native.heap.release(address) };
}

function addUp(partial: Values, count: number, total: Values): void {
  const size = total.length;
  for (let i = 0; i < size; i++) {
    let sum = partial[i];
    for (let part = 1; part < count; part++) sum += partial[part * size + i];
    total[i] = sum;
  }
}
