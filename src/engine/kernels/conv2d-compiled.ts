import { compiled } from "../memory/native.js";
import { WORKSPACE } from "../memory/jobs.js";
import { arrayLike, type Values } from "../values.js";
import { pieces, reach, type Reached } from "./reach.js";
import type { Window } from "./windows.js";

/*
 * The three sums of conv2d.ts by the compiled kernels, as products of matrices. Each returns false where they cannot:
 * other layouts, dilations, pictures or filters too large for a thread's workspace.
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

/** Whether what the kernels keep in a thread's workspace finds room there: see the constants of their sources. */
function fits(info: Window, size: number): boolean {
  const { filterHeight, filterWidth, inChannels, outChannels, outWidth, strideWidth } = info;
  const run = filterWidth * inChannels;
  const band = filterHeight * ((outWidth - 1) * strideWidth + filterWidth) * inChannels * size;
  const places = Math.max(256, outWidth);
  // Panels of native kernels are up to 128 bytes wide.
  const forward = Math.max(512 << 10, filterHeight * run * 128) + Math.max(64 << 10, band);
  const byFilter = places * (outChannels * size + 128) + Math.max(256 << 10, band);
  const panels = Math.max(1 << 20, run * outChannels * size) + 32 * outChannels * size;
  const byInput = panels + 32 * (filterHeight * run + 32) * size;
  return Math.max(forward, byFilter, byInput) < WORKSPACE - (64 << 10);
}

interface Task {
  readonly reached: Reached;
  /** Rows of the output, of all images. */
  readonly rows: number;
  readonly operations: number;
  readonly geometry: readonly number[];
}

function task(arrays: readonly Values[], info: Window): Task | undefined {
  const reached = reach(...arrays);
  const list = geometry(info);
  if (reached === undefined || list === undefined || !fits(info, reached.size)) return undefined;
  if (arrays.some(({ length }) => length === 0)) return undefined;
  const rows = info.batchSize * info.outHeight;
  const window = info.filterHeight * info.filterWidth * info.inChannels;
  return { reached, rows, operations: 2 * rows * info.outWidth * window * info.outChannels, geometry: list };
}

/** What a forward pass reads and fills: a bias for each filter where there is one, and a ReLU at the end where asked. */
interface Forward {
  readonly x: Values;
  readonly w: Values;
  readonly bias: Values | undefined;
  readonly y: Values;
  readonly relu?: boolean;
}

export function forwardCompiled({ x, w, bias, y, relu = false }: Forward, info: Window): boolean {
  const todo = task(bias === undefined ? [x, w, y] : [x, w, y, bias], info);
  if (todo === undefined) return false;
  const { reached, rows, operations } = todo;
  const [xAt, wAt, yAt, biasAt = 0] = reached.at;
  reached.withList(todo.geometry, (at) => {
    const lists = pieces(rows, reached.parts(operations)).map((piece) => [
      xAt,
      wAt,
      biasAt,
      yAt,
      at,
      ...piece,
      relu ? 1 : 0,
    ]);
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

/** What the slopes of the filters are computed of, and where they go; those of the biases too where `db` is given. */
interface ByFilter {
  readonly x: Values;
  readonly dy: Values;
  readonly dw: Values;
  readonly db?: Values;
}

export function byFilterCompiled({ x, dy, dw, db }: ByFilter, info: Window): boolean {
  const todo = task(db === undefined ? [x, dy, dw] : [x, dy, dw, db], info);
  if (todo === undefined) return false;
  const { reached, rows, operations } = todo;
  const [xAt, dyAt] = reached.at;
  const sums = Math.min(MOST_SUMS, Math.ceil((rows * info.outWidth) / PLACES_PER_SUM));
  const parts = pieces(rows, sums);
  const partial = scratch(dw, parts.length);
  const biases = scratch(new Float64Array(db?.length ?? 0), parts.length);
  if (partial !== undefined && biases !== undefined)
    reached.withList(todo.geometry, (at) => {
      const lists = parts.map((piece, i) => {
        const to = db === undefined ? 0 : biases.address + i * db.length * 8;
        return [xAt, dyAt, partial.address + i * dw.byteLength, at, ...piece, to];
      });
      reached.run("convolveFilter", lists, operations);
      addUp(partial.values, lists.length, dw);
      if (db !== undefined) addUp(biases.values, lists.length, db);
    });
  partial?.release();
  biases?.release();
  return partial !== undefined && biases !== undefined;
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
