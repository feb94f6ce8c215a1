import { GradlabError } from "../errors.js";
import { checkNumber, showShape } from "../shapes.js";

/** How a filter walks over a picture. */
export interface Convolving {
  /** How many pixels each step goes, at least 1; 1 by default. */
  readonly stride?: number;
  /** How many pixels of 0 are added on every side, 0 or more; 0 by default. */
  readonly pad?: number;
}

/** How a pooling window walks over a picture. */
export interface Pooling {
  /** The window's height and width, at least 1; 2 by default. */
  readonly size?: number;
  /** How many pixels each step goes, at least 1; the window's size by default. */
  readonly stride?: number;
}

/**
 * How many steps a filter takes along a side: `floor((size + 2 pad - filter) / stride) + 1`. Where the stride does not
 * divide, the last pixels are left out.
 *
 * @param size of the picture, in pixels, 0 or more
 * @param options the size of the filter, at least 1; the stride, at least 1, 1 by default; the zeros on every side, 0 by default
 * @returns the size of the output, in pixels
 * @throws GradlabError when the filter is larger than the padded picture, or a number is not whole
 * @see V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016
 * @example
 * console.log(layers.outputSize(32, { filter: 5, pad: 2 })); // 32
 * console.log(layers.outputSize(7, { filter: 3, stride: 2 }), layers.outputSize(7, { filter: 3, stride: 3 })); // 3 2
 */
export function outputSize(
  size: number,
  { filter, stride = 1, pad = 0 }: Convolving & { readonly filter: number },
): number {
  checkWalk("outputSize", stride, pad);
  checkNumber("outputSize", "size", size, { min: 0, whole: true });
  checkNumber("outputSize", "filter", filter, { min: 1, whole: true });
  if (filter > size + 2 * pad) {
    throw new GradlabError(
      `outputSize: a filter of ${filter} does not fit in ${size} pixels with pad ${pad}`,
    );
  }
  return steps(size, { filter, stride, pad });
}

const steps = (size: number, { filter, stride, pad }: Required<Convolving> & { filter: number }): number =>
  Math.floor((size + 2 * pad - filter) / stride) + 1;

/** Checks stride and padding. */
function checkWalk(operation: string, stride: number, pad: number): void {
  checkNumber(operation, "stride", stride, { min: 1, whole: true });
  checkNumber(operation, "pad", pad, { min: 0, whole: true });
}

/** The shape [N, OH, OW, ...] of what windows make of pictures; refuses a window that does not fit. */
export function outputShape(
  operation: string,
  shape: readonly number[],
  window: readonly [number, number],
  { stride, pad }: Required<Convolving>,
): [number, number, number] {
  checkWalk(operation, stride, pad);
  const [n, height, width] = shape;
  if (window[0] > height + 2 * pad || window[1] > width + 2 * pad || Math.min(...window) < 1) {
    throw new GradlabError(
      `${operation}: a window of ${window.join(" x ")} does not fit in x with pad ${pad} (x has shape ${showShape(shape)})`,
    );
  }
  return [
    n,
    steps(height, { filter: window[0], stride, pad }),
    steps(width, { filter: window[1], stride, pad }),
  ];
}
