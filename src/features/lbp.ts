import { tf } from "../engine/index.js";
import { GradlabError } from "../errors.js";
import { checkNumber, showShape } from "../shapes.js";
import { pixelsOf } from "./pixels.js";

/** The eight neighbours of a pixel, clockwise from the upper left: row and column steps. Each is one bit of the code. */
const neighbours = [
  [-1, -1],
  [-1, 0],
  [-1, 1],
  [0, 1],
  [1, 1],
  [1, 0],
  [1, -1],
  [0, -1],
] as const;

/** The bin of each code: 0..57 for the uniform ones (at most two changes between 0 and 1 around the circle), 58 for the rest. */
const uniformBins: readonly number[] = (() => {
  let next = 0;
  return Array.from({ length: 256 }, (_, code) => {
    const rotated = ((code << 1) | (code >> 7)) & 255;
    const changes = (code ^ rotated).toString(2).replaceAll("0", "").length;
    return changes <= 2 ? next++ : 58;
  });
})();

/**
 * The local binary pattern of every pixel that has eight neighbours: bit i of its code, 0 to 255, says whether neighbour i
 * (clockwise from the upper left) is at least as bright as the pixel, `sum over i of 2^i * [neighbour i >= pixel]`. Brightness is 0.299 R + 0.587 G + 0.114 B. A change of
 * light that keeps what is brighter than what changes nothing.
 *
 * @param x pictures [N, H, W, 3], 0..255
 * @returns codes [N, H - 2, W - 2], int32
 * @throws GradlabError for other shapes, NaN, and pictures smaller than 3 x 3
 * @see T. Ojala, M. Pietikäinen, T. Mäenpää, "Multiresolution gray-scale and rotation invariant texture classification", 2002
 * @example
 * const picture = tf.tensor4d([9, 9, 9, 0, 5, 0, 0, 0, 0].flatMap((v) => [v, v, v]), [1, 3, 3, 3]);
 * console.log(features.lbpCodes(picture).arraySync()); // [ [ [ 7 ] ] ]
 */
export function lbpCodes(x: tf.Tensor4D): tf.Tensor3D {
  const { codes, shape } = computeCodes("features.lbpCodes", x);
  return tf.tensor3d(codes, shape, "int32");
}

/**
 * Texture as histograms of local binary patterns: the picture is cut into cells, and each cell counts the patterns of its
 * pixels in 59 bins: one for each of the 58 uniform patterns (edges, corners, spots, flat), one for all others. Each cell's
 * counts add up to 1: `out[bin] = pixels of the cell in that bin / pixels of the cell`.
 *
 * @param x pictures [N, H, W, 3], 0..255
 * @param options `cell`, the side of a cell in pixels, at least 1, 16 by default; what is left at the right and lower edge belongs to the last cell
 * @returns [N, cells down * cells across * 59], cells by rows
 * @throws GradlabError as {@link lbpCodes}, and for pictures smaller than a cell
 * @see T. Ahonen, A. Hadid, M. Pietikäinen, "Face description with local binary patterns", 2006
 * @example
 * console.log(features.lbp(tf.zeros([5, 32, 32, 3])).shape); // [ 5, 236 ]
 */
export function lbp(x: tf.Tensor4D, { cell = 16 }: { readonly cell?: number } = {}): tf.Tensor2D {
  checkNumber("features.lbp", "cell", cell, { min: 1, whole: true });
  const { codes, shape } = computeCodes("features.lbp", x);
  const [n, rows, columns] = shape;
  const [down, across] = [Math.floor(x.shape[1] / cell), Math.floor(x.shape[2] / cell)];
  if (down < 1 || across < 1) {
    throw new GradlabError(
      `features.lbp: x has shape ${showShape(x.shape)}, expected pictures of at least one cell, ${cell} x ${cell}`,
    );
  }
  const out = new Float32Array(n * down * across * 59);
  for (let i = 0; i < codes.length; i++) {
    const [picture, row, column] = [
      Math.floor(i / (rows * columns)),
      Math.floor(i / columns) % rows,
      i % columns,
    ];
    // The code of place (row, column) is that of pixel (row + 1, column + 1).
    const cellRow = Math.min(down - 1, Math.floor((row + 1) / cell));
    const cellColumn = Math.min(across - 1, Math.floor((column + 1) / cell));
    out[((picture * down + cellRow) * across + cellColumn) * 59 + uniformBins[codes[i]]]++;
  }
  for (let start = 0; start < out.length; start += 59) {
    const bins = out.subarray(start, start + 59);
    const total = bins.reduce((a, b) => a + b, 0);
    if (total > 0) for (let k = 0; k < 59; k++) bins[k] /= total;
  }
  return tf.tensor2d(out, [n, down * across * 59]);
}

function computeCodes(
  operation: string,
  x: tf.Tensor4D,
): { codes: Int32Array; shape: [number, number, number] } {
  const pixels = pixelsOf(operation, x);
  const [n, height, width] = x.shape;
  if (height < 3 || width < 3) {
    throw new GradlabError(
      `${operation}: x has shape ${showShape(x.shape)}, expected pictures of at least 3 x 3 pixels`,
    );
  }
  const light = new Float64Array(n * height * width);
  for (let i = 0; i < light.length; i++) {
    light[i] = 0.299 * pixels[3 * i] + 0.587 * pixels[3 * i + 1] + 0.114 * pixels[3 * i + 2];
  }
  const steps = neighbours.map(([down, right]) => down * width + right);
  const codes = new Int32Array(n * (height - 2) * (width - 2));
  let at = 0;
  for (let picture = 0; picture < n; picture++) {
    for (let row = 1; row < height - 1; row++) {
      for (let column = 1; column < width - 1; column++) {
        const i = (picture * height + row) * width + column;
        codes[at++] = steps.reduce(
          (code, step, bit) => (light[i + step] >= light[i] ? code | (1 << bit) : code),
          0,
        );
      }
    }
  }
  return { codes, shape: [n, height - 2, width - 2] };
}
