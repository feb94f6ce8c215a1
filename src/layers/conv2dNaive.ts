import { checkShapes } from "../shapes.js";
import { list, nested, type Nested4D } from "./nested.js";
import { outputShape, type Convolving } from "./windows.js";

export type { Nested4D };

/** What `conv2dNaive.backward` needs of the forward pass: pictures `x` [N][H][W][C], filters `w` [FH][FW][C][F], `stride` and `pad`. */
export interface Conv2dNaiveCache {
  readonly x: Nested4D;
  readonly w: Nested4D;
  readonly stride: number;
  readonly pad: number;
}

/**
 * The convolution layer as the formula says it, in plain loops over nested arrays (`x.arraySync()`):
 *
 * `out[n][i][j][f] = b[f] + sum over u, v, c of x[n][i * stride + u - pad][j * stride + v - pad][c] * w[u][v][c][f]`
 *
 * @param x pictures [N][H][W][C], at least one
 * @param w filters [FH][FW][C][F]
 * @param b [F]
 * @param options the stride, 1 by default, and the zeros around the picture, 0 by default; see {@link Convolving}
 * @returns `out` [N][OH][OW][F]
 * @throws GradlabError when the sizes do not fit or the filter is larger than the padded picture
 * @see Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, section II
 * @example
 * const x = [[[[1], [2], [3]], [[4], [5], [6]], [[7], [8], [9]]]];
 * const w = [[[[1]], [[1]]], [[[1]], [[1]]]];
 * console.log(layers.conv2dNaive.forward(x, w, [100]).out.flat(3)); // [ 112, 116, 124, 128 ]
 */
export function forward(
  x: Nested4D,
  w: Nested4D,
  b: readonly number[],
  { stride = 1, pad = 0 }: Convolving = {},
): { out: Nested4D; cache: Conv2dNaiveCache } {
  checkShapes("conv2dNaive.forward", {
    x: [nested("conv2dNaive.forward", "x", x), "N, H, W, C"],
    w: [nested("conv2dNaive.forward", "w", w), "FH, FW, C, F"],
    b: [list("conv2dNaive.forward", "b", b), "F"],
  });
  const [n, height, width] = outputShape("conv2dNaive.forward", sizes(x), [w.length, w[0].length], {
    stride,
    pad,
  });
  const out = zeros(n, height, width, b.length);
  for (let i = 0; i < n; i++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        for (let f = 0; f < b.length; f++) {
          let sum = b[f];
          for (let u = 0; u < w.length; u++) {
            for (let v = 0; v < w[u].length; v++) {
              const pixel = x[i][row * stride + u - pad]?.[column * stride + v - pad];
              if (pixel === undefined) continue; // in the padding, where x is 0
              for (let c = 0; c < pixel.length; c++) sum += pixel[c] * w[u][v][c][f];
            }
          }
          out[i][row][column][f] = sum;
        }
      }
    }
  }
  return { out, cache: { x, w, stride, pad } };
}

/**
 * Its gradients: the same loops once more; every product `x * w` that went into an output sends `dout * w` back to x and
 * `dout * x` back to w.
 *
 * @param dout the slope of the loss in `out`, [N][OH][OW][F]
 * @param cache what {@link forward} returned beside `out`
 * @returns `dx` [N][H][W][C], `dw` [FH][FW][C][F], `db` [F]
 * @throws GradlabError when `dout` has not the sizes of `out`
 * @example
 * const x = [[[[1], [2], [3]], [[4], [5], [6]], [[7], [8], [9]]]];
 * const { cache } = layers.conv2dNaive.forward(x, [[[[1]], [[1]]], [[[1]], [[1]]]], [0]);
 * const { dx, dw, db } = layers.conv2dNaive.backward([[[[1], [1]], [[1], [1]]]], cache);
 * console.log(dx.flat(3), dw.flat(3), db); // [ 1, 2, 1, 2, 4, 2, 1, 2, 1 ] [ 12, 16, 24, 28 ] [ 4 ]
 */
export function backward(
  dout: Nested4D,
  { x, w, stride, pad }: Conv2dNaiveCache,
): { dx: Nested4D; dw: Nested4D; db: number[] } {
  const shape = outputShape("conv2dNaive.backward", sizes(x), [w.length, w[0].length], { stride, pad });
  checkShapes("conv2dNaive.backward", {
    dout: [nested("conv2dNaive.backward", "dout", dout), [...shape, sizes(w)[3]].join(", ")],
  });
  const dx = zeros(...sizes(x));
  const dw = zeros(...sizes(w));
  const db = Array.from({ length: sizes(w)[3] }, () => 0);
  for (const [i, picture] of dout.entries()) {
    for (const [row, line] of picture.entries()) {
      for (const [column, slopes] of line.entries()) {
        for (const [f, slope] of slopes.entries()) {
          db[f] += slope;
          for (let u = 0; u < w.length; u++) {
            for (let v = 0; v < w[u].length; v++) {
              const [r, s] = [row * stride + u - pad, column * stride + v - pad];
              const pixel = x[i][r]?.[s];
              if (pixel === undefined) continue;
              for (let c = 0; c < pixel.length; c++) {
                dx[i][r][s][c] += slope * w[u][v][c][f];
                dw[u][v][c][f] += slope * pixel[c];
              }
            }
          }
        }
      }
    }
  }
  return { dx, dw, db };
}

const sizes = (x: Nested4D): [number, number, number, number] => [
  x.length,
  x[0].length,
  x[0][0].length,
  x[0][0][0].length,
];

const zeros = (a: number, b: number, c: number, d: number): Nested4D =>
  Array.from({ length: a }, () =>
    Array.from({ length: b }, () => Array.from({ length: c }, () => Array.from({ length: d }, () => 0))),
  );
