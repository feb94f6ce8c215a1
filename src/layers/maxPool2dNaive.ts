import { checkNumber, checkShapes } from "../shapes.js";
import { nested, type Nested4D } from "./nested.js";
import { outputShape, type Pooling } from "./windows.js";

/** What `maxPool2dNaive.backward` needs of the forward pass: `x` [N][H][W][C], and `size` and `stride` of the windows. */
export interface MaxPool2dNaiveCache {
  readonly x: Nested4D;
  readonly size: number;
  readonly stride: number;
}

/**
 * Max pooling in plain loops over nested arrays:
 * `out[n][i][j][c] = max over u, v of x[n][i * stride + u][j * stride + v][c]`.
 *
 * @param x [N][H][W][C], at least one picture
 * @param options the size of the window, 2 by default, and the stride, `size` by default; see {@link Pooling}
 * @returns `out` [N][OH][OW][C]
 * @throws GradlabError when x is ragged or the window is larger than the picture
 * @see D. Scherer, A. Müller, S. Behnke, "Evaluation of pooling operations in convolutional architectures for object
 * recognition", 2010
 * @example
 * const x = [[[[1], [2], [5]], [[3], [4], [0]]]];
 * console.log(layers.maxPool2dNaive.forward(x, { size: 2, stride: 1 }).out.flat(3)); // [ 4, 5 ]
 */
export function forward(
  x: Nested4D,
  { size = 2, stride = size }: Pooling = {},
): { out: Nested4D; cache: MaxPool2dNaiveCache } {
  checkNumber("maxPool2dNaive.forward", "size", size, { min: 1, whole: true });
  const { shape } = nested("maxPool2dNaive.forward", "x", x);
  const [, height, width] = outputShape("maxPool2dNaive.forward", shape, [size, size], { stride, pad: 0 });
  const out = x.map((picture) =>
    Array.from({ length: height }, (_, row) =>
      Array.from({ length: width }, (_, column) =>
        picture[0][0].map((_, c) => {
          const [r, s] = argMax(picture, row * stride, column * stride, size, c);
          return picture[r][s][c];
        }),
      ),
    ),
  );
  return { out, cache: { x, size, stride } };
}

/**
 * Its gradient: find the greatest number of each window again and add `dout` there,
 * `dx = sum of dout over the windows in which x is the greatest`.
 *
 * @param dout the slope of the loss in `out`, [N][OH][OW][C]
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx` [N][H][W][C]
 * @throws GradlabError when `dout` has not the sizes of `out`
 * @example
 * const x = [[[[1], [2], [5]], [[3], [4], [0]]]];
 * const { cache } = layers.maxPool2dNaive.forward(x, { size: 2, stride: 1 });
 * console.log(layers.maxPool2dNaive.backward([[[[1], [1]]]], cache).dx.flat(3)); // [ 0, 0, 1, 0, 1, 0 ]
 */
export function backward(dout: Nested4D, { x, size, stride }: MaxPool2dNaiveCache): { dx: Nested4D } {
  const { shape } = nested("maxPool2dNaive.backward", "x", x);
  const steps = outputShape("maxPool2dNaive.backward", shape, [size, size], { stride, pad: 0 });
  checkShapes("maxPool2dNaive.backward", {
    dout: [nested("maxPool2dNaive.backward", "dout", dout), [...steps, shape[3]].join(", ")],
  });
  const dx = x.map((picture) => picture.map((line) => line.map((pixel) => pixel.map(() => 0))));
  for (const [n, picture] of dout.entries()) {
    for (const [row, line] of picture.entries()) {
      for (const [column, slopes] of line.entries()) {
        for (const [c, slope] of slopes.entries()) {
          const [r, s] = argMax(x[n], row * stride, column * stride, size, c);
          dx[n][r][s][c] += slope;
        }
      }
    }
  }
  return { dx };
}

/** Where the greatest number of a window is, the first of equals; NaN before all numbers, wherever it stands. */
function argMax(picture: number[][][], top: number, left: number, size: number, c: number): [number, number] {
  let best: [number, number] = [top, left];
  for (let r = top; r < top + size; r++) {
    for (let s = left; s < left + size; s++) {
      const [value, greatest] = [picture[r][s][c], picture[best[0]][best[1]][c]];
      if (value > greatest || (Number.isNaN(value) && !Number.isNaN(greatest))) best = [r, s];
    }
  }
  return best;
}
