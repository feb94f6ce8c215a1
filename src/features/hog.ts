import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkNumber, showShape } from "../shapes.js";
import { pixelsOf } from "./pixels.js";

/** The grid of a histogram of oriented gradients. */
export interface HogOptions {
  /** The side of a cell in pixels, at least 1; 8 by default. */
  readonly cell?: number;
  /** How many orientations between 0 and 180 degrees, at least 1; 9 by default. */
  readonly bins?: number;
  /** The side of a block in cells, at least 1; 2 by default. */
  readonly block?: number;
}

/**
 * Histograms of oriented gradients: which way the edges run in each part of a picture, whatever its colours and light.
 *
 * 1. Gradient: centred differences, of the channel where it is largest.
 * 2. Cells: each pixel votes with its magnitude for its orientation (a direction and its opposite are one), shared
 *    between the two nearest bins.
 * 3. Blocks of cells, overlapping by all but one cell: `v / sqrt(|v|^2 + 1)`, clipped at 0.2, and scaled to length 1
 *    again, so that one strong edge does not drown the others.
 *
 * A picture of 32 x 32 has by default 4 x 4 cells, 3 x 3 blocks and 3 * 3 * 2 * 2 * 9 = 324 features. Pixels that fill
 * no whole cell at the right and the lower edge are left out.
 *
 * @param x pictures [N, H, W, 3], 0..255
 * @param options cell, bins and block; see {@link HogOptions}
 * @returns [N, blocks down * blocks across * block^2 * bins], each block's cells by rows
 * @throws GradlabError for other shapes, NaN, and pictures smaller than a block
 * @see N. Dalal, B. Triggs, "Histograms of oriented gradients for human detection", 2005
 * @example
 * console.log(features.hog(tf.zeros([5, 32, 32, 3])).shape); // [ 5, 324 ]
 */
export function hog(x: tf.Tensor4D, { cell = 8, bins = 9, block = 2 }: HogOptions = {}): tf.Tensor2D {
  for (const [name, value] of Object.entries({ cell, bins, block })) {
    checkNumber("features.hog", name, value, { min: 1, whole: true });
  }
  const pixels = pixelsOf("features.hog", x);
  const [n, height, width] = x.shape;
  const grid = { rows: Math.floor(height / cell), columns: Math.floor(width / cell), bins };
  const [down, across] = [grid.rows - block + 1, grid.columns - block + 1];
  if (down < 1 || across < 1) {
    throw new GradlabError(
      `features.hog: x is ${showShape(x.shape)}, expected pictures of at least ${cell * block} x ${cell * block} pixels (${block} cells of ${cell})`,
    );
  }
  const length = block * block * bins;
  const out = new Float32Array(n * down * across * length);
  let at = 0;
  for (let picture = 0; picture < n; picture++) {
    const cells = cellHistograms(pixels, picture * height * width * 3, width, height, cell, grid);
    for (let row = 0; row < down; row++) {
      for (let column = 0; column < across; column++, at += length) {
        out.set(normalized(blockOf(cells, grid, row, column, block)), at);
      }
    }
  }
  return tf.tensor2d(out, [n, down * across * length]);
}

interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly bins: number;
}

/** The votes of one picture's pixels, [rows, columns, bins]. */
function cellHistograms(
  pixels: ArrayLike<number>,
  start: number,
  width: number,
  height: number,
  cell: number,
  { rows, columns, bins }: Grid,
): Float64Array {
  const votes = new Float64Array(rows * columns * bins);
  for (let y = 0; y < rows * cell; y++) {
    const above = start + Math.max(0, y - 1) * width * 3;
    const below = start + Math.min(height - 1, y + 1) * width * 3;
    const here = start + y * width * 3;
    for (let x = 0; x < columns * cell; x++) {
      const [left, right] = [Math.max(0, x - 1) * 3, Math.min(width - 1, x + 1) * 3];
      let [gx, gy, square] = [0, 0, 0];
      for (let c = 0; c < 3; c++) {
        const dx = pixels[here + right + c] - pixels[here + left + c];
        const dy = pixels[below + x * 3 + c] - pixels[above + x * 3 + c];
        if (dx * dx + dy * dy > square) [gx, gy, square] = [dx, dy, dx * dx + dy * dy];
      }
      if (square === 0) continue;
      const histogram = (Math.floor(y / cell) * columns + Math.floor(x / cell)) * bins;
      const position = (Math.atan2(gy, gx) / Math.PI + 1) * bins - 0.5; // bin b has its middle at b
      const lower = Math.floor(position);
      const share = position - lower;
      const magnitude = Math.sqrt(square);
      votes[histogram + ((lower + bins) % bins)] += magnitude * (1 - share);
      votes[histogram + ((lower + 1) % bins)] += magnitude * share;
    }
  }
  return votes;
}

/** The histograms of a block's cells, one after the other. */
function blockOf(
  cells: Float64Array,
  { columns, bins }: Grid,
  row: number,
  column: number,
  block: number,
): Float64Array {
  const values = new Float64Array(block * block * bins);
  for (let i = 0; i < block; i++) {
    const from = ((row + i) * columns + column) * bins;
    values.set(cells.subarray(from, from + block * bins), i * block * bins);
  }
  return values;
}

function normalized(values: Float64Array): Float64Array {
  const first = 1 / Math.sqrt(squareOf(values) + 1);
  const clipped = values.map((value) => Math.min(0.2, value * first));
  const norm = Math.sqrt(squareOf(clipped));
  return norm === 0 ? clipped : clipped.map((value) => value / norm);
}

const squareOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);
