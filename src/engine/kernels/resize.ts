import * as tf from "@tensorflow/tfjs";
import type { Backend } from "../backend.js";
import { define, type Kernel } from "./define.js";

/** For each output index along one axis: the two input indices between which it falls, and how far along. */
interface Sample {
  readonly low: number;
  readonly high: number;
  readonly fraction: number;
}

interface Options {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** How many input pixels one output pixel steps over. */
const scale = (from: number, to: number, align: boolean): number =>
  align && to > 1 ? (from - 1) / (to - 1) : from / to;

function bilinear(from: number, to: number, { alignCorners, halfPixelCenters }: Options): Sample[] {
  const step = scale(from, to, alignCorners);
  return Array.from({ length: to }, (_, i) => {
    const at = halfPixelCenters ? step * (i + 0.5) - 0.5 : step * i;
    const low = Math.max(0, Math.floor(at));
    return { low, high: Math.min(from - 1, Math.ceil(at)), fraction: at - low };
  });
}

function nearest(from: number, to: number, { alignCorners, halfPixelCenters }: Options): number[] {
  const step = scale(from, to, alignCorners);
  return Array.from({ length: to }, (_, i) => {
    const at = halfPixelCenters ? step * (i + 0.5) : step * i;
    return Math.max(0, Math.min(from - 1, alignCorners ? Math.round(at) : Math.floor(at)));
  });
}

/** Calls `visit(from, to, weight)` for every pixel of the small image that goes into a pixel of the resized one. */
type Visit = (from: number, to: number, weight: number) => void;

function eachSample(shape: readonly number[], size: [number, number], options: Options, visit: Visit): void {
  const [batch, height, width] = shape;
  const [rows, columns] = [bilinear(height, size[0], options), bilinear(width, size[1], options)];
  for (let b = 0, to = 0; b < batch; b++)
    for (const row of rows)
      for (const column of columns) {
        const at = (r: number, c: number): number => (b * height + r) * width + c;
        const [v, u] = [row.fraction, column.fraction];
        visit(at(row.low, column.low), to, (1 - v) * (1 - u));
        visit(at(row.low, column.high), to, (1 - v) * u);
        visit(at(row.high, column.low), to, v * (1 - u));
        visit(at(row.high, column.high), to, v * u);
        to++;
      }
}

function eachNearest(shape: readonly number[], size: [number, number], options: Options, visit: Visit): void {
  const [batch, height, width] = shape;
  const [rows, columns] = [nearest(height, size[0], options), nearest(width, size[1], options)];
  for (let b = 0, to = 0; b < batch; b++)
    for (const row of rows) for (const column of columns) visit((b * height + row) * width + column, to++, 1);
}

type Sampler = typeof eachSample;

/** Between two numbers, `fraction` of the way. */
const between = (low: number, high: number, fraction: number): number => low + (high - low) * fraction;

function resizeBilinear(
  images: tf.TensorInfo,
  attributes: tf.ResizeBilinearAttrs,
  backend: Backend,
): tf.TensorInfo {
  const [batch, height, width, channels] = images.shape;
  const made = backend.make([batch, ...attributes.size, channels], "float32");
  const x = backend.values(images);
  const rows = bilinear(height, attributes.size[0], attributes);
  const columns = bilinear(width, attributes.size[1], attributes);
  let to = 0;
  for (let b = 0; b < batch; b++)
    for (const row of rows)
      for (const column of columns)
        for (let k = 0; k < channels; k++) {
          const at = (r: number, c: number): number => x[((b * height + r) * width + c) * channels + k];
          const top = between(at(row.low, column.low), at(row.low, column.high), column.fraction);
          const bottom = between(at(row.high, column.low), at(row.high, column.high), column.fraction);
          made.values[to++] = between(top, bottom, row.fraction);
        }
  return made;
}

function resizeNearest(
  images: tf.TensorInfo,
  attributes: tf.ResizeNearestNeighborAttrs,
  backend: Backend,
): tf.TensorInfo {
  const [batch, , , channels] = images.shape;
  const made = backend.make([batch, ...attributes.size, channels], images.dtype);
  const x = backend.values(images);
  eachNearest(images.shape, attributes.size, attributes, (from, to) => {
    for (let k = 0; k < channels; k++) made.values[to * channels + k] = x[from * channels + k];
  });
  return made;
}

/** The transpose of resize: each output pixel's gradient goes back to the pixels it was made of. */
function spread(
  images: tf.TensorInfo,
  dy: tf.TensorInfo,
  alignCorners: boolean,
  sampler: Sampler,
  backend: Backend,
): tf.TensorInfo {
  const channels = images.shape[3];
  const made = backend.filled(images.shape, "float32", 0);
  const gradient = backend.values(dy);
  const options = { alignCorners, halfPixelCenters: false };
  sampler(images.shape, [dy.shape[1], dy.shape[2]], options, (to, from, weight) => {
    for (let k = 0; k < channels; k++)
      made.values[to * channels + k] += weight * gradient[from * channels + k];
  });
  return made;
}

export const resizing: readonly Kernel[] = [
  define<"images", tf.ResizeBilinearAttrs>("ResizeBilinear", ({ images }, attributes, backend) =>
    resizeBilinear(images, attributes, backend),
  ),
  define<"images" | "dy", tf.ResizeBilinearGradAttrs>(
    "ResizeBilinearGrad",
    ({ images, dy }, { alignCorners }, backend) => spread(images, dy, alignCorners, eachSample, backend),
  ),
  define<"images", tf.ResizeNearestNeighborAttrs>(
    "ResizeNearestNeighbor",
    ({ images }, attributes, backend) => resizeNearest(images, attributes, backend),
  ),
  define<"images" | "dy", tf.ResizeNearestNeighborGradAttrs>(
    "ResizeNearestNeighborGrad",
    ({ images, dy }, { alignCorners }, backend) => spread(images, dy, alignCorners, eachNearest, backend),
  ),
];
