import * as tf from "@tensorflow/tfjs";

/** The geometry that TensorFlow.js works out for a convolution or a pooling layer. */
export type Window = tf.backend_util.Conv2DInfo;

/** How far apart neighbours in batch, height, width and channels lie, in either data format. */
export interface Layout {
  readonly batch: number;
  readonly row: number;
  readonly column: number;
  readonly channel: number;
}

/** The layout of images of a shape. */
export function layout(shape: readonly number[], dataFormat: Window["dataFormat"] = "channelsLast"): Layout {
  const [, b, c, d] = shape;
  return dataFormat === "channelsLast"
    ? { batch: b * c * d, row: c * d, column: d, channel: 1 }
    : { batch: b * c * d, channel: c * d, row: d, column: 1 };
}

/** Which taps of a window, at the given output position, fall inside of the image along one axis: [first, end). */
function taps(start: number, size: number, taps: number, dilation: number): [number, number] {
  const first = start < 0 ? Math.ceil(-start / dilation) : 0;
  return [first, Math.min(taps, Math.ceil((size - start) / dilation))];
}

/**
 * Visits every place where a window's tap meets a pixel: calls `visit` with the tap's row and column in the filter and
 * the offsets (batch, row and column, without channel) of the pixel in x and of the window's position in y.
 */
export function eachTap(
  info: Window,
  visit: (tapRow: number, tapColumn: number, x: number, y: number) => void,
): void {
  const inner = layout(info.inShape, info.dataFormat);
  const outer = layout(info.outShape, info.dataFormat);
  for (let b = 0; b < info.batchSize; b++)
    for (let r = 0; r < info.outHeight; r++) {
      const top = r * info.strideHeight - info.padInfo.top;
      const [r0, r1] = taps(top, info.inHeight, info.filterHeight, info.dilationHeight);
      for (let c = 0; c < info.outWidth; c++) {
        const left = c * info.strideWidth - info.padInfo.left;
        const [c0, c1] = taps(left, info.inWidth, info.filterWidth, info.dilationWidth);
        const y = b * outer.batch + r * outer.row + c * outer.column;
        for (let i = r0; i < r1; i++)
          for (let j = c0; j < c1; j++) {
            const row = top + i * info.dilationHeight;
            const column = left + j * info.dilationWidth;
            visit(i, j, b * inner.batch + row * inner.row + column * inner.column, y);
          }
      }
    }
}
