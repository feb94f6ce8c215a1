import { softmaxRow, svmRow } from "./losses";
import { timesTurned, turn } from "./narrow";
import { addBlock, placeOfSum, widen, widened } from "./narrow-turned";

// The loss of a linear classifier and its gradients: scores = x w + b, their loss, and back, some rows at a time, so that a
// large x is read from the memory once, where the operations one by one would read it twice.

/** Rows at a time: those of a picture of 3,072 numbers stay in the second cache. */
const BLOCK: usize = 32;

/** What is known of the classifier, in the order of memory. Whole numbers of 32 bits. */
// @ts-ignore: decorator
@unmanaged
class Linear {
  /** Numbers of an example. */
  width: usize;
  classes: usize;
  x: usize;
  w: usize;
  b: usize;
  labels: usize;
  losses: usize;
}

/**
 * Puts the loss of rows first..first + count in its place, and their part of the gradients at `sums`: of b as doubles,
 * then of w in the order of narrow.ts. `kind` is 0 for SVM, 1 for softmax.
 */
// kernel
// @ts-ignore: decorator
@inline
export function linearLoss<T>(
  kind: i32,
  at: usize,
  first: usize,
  count: usize,
  sums: usize,
  share: f64,
  margin: f64,
  work: usize,
): void {
  const g = changetype<Linear>(at);
  const size = sizeof<T>();
  const n = g.classes;
  const row = g.width * size;
  const wide = widened(n);
  const turned = work;
  const scores = turned + n * row;
  const slopes = scores + BLOCK * n * size;
  const spread = slopes + BLOCK * n * size;
  const powers = spread + BLOCK * wide * size;
  const weights = sums + n * 8;
  memory.fill(sums, 0, n * 8 + g.width * wide * size);
  turn<T>(n, g.width, g.w, n * size, size, turned);
  for (let r = first; r < first + count; r += BLOCK) {
    const some = min(BLOCK, first + count - r);
    const block = g.x + r * row;
    timesTurned<T>(some, n, g.width, block, row, turned, scores);
    for (let i: usize = 0; i < some; i++) {
      const here = scores + i * n * size;
      const slope = slopes + i * n * size;
      for (let j: usize = 0; j < n; j++) store<T>(here + j * size, (load<T>(here + j * size) + load<T>(g.b + j * size)) as T);
      const y = load<i32>(g.labels + (r + i) * 4);
      const loss =
        kind == 0
          ? svmRow<T>(n, y, here, slope, share, margin, false)
          : softmaxRow<T>(n, y, here, slope, share, powers);
      store<f64>(g.losses + (r + i) * 8, loss);
      for (let j: usize = 0; j < n; j++)
        store<f64>(sums + j * 8, load<f64>(sums + j * 8) + (load<T>(slope + j * size) as f64));
    }
    widen<T>(slopes, some, n, wide, spread);
    addBlock<T>(some, n, g.width, block, row, spread, weights);
  }
}

/** Adds up the parts, `stride` bytes apart: rows first..first + count of dw, and with the first row db. */
// kernel
// @ts-ignore: decorator
@inline
export function linearSums<T>(
  parts: usize,
  stride: usize,
  width: usize,
  n: usize,
  first: usize,
  count: usize,
  sums: usize,
  dw: usize,
  db: usize,
): void {
  const size = sizeof<T>();
  const end = sums + parts * stride;
  for (let j: usize = 0; first == 0 && j < n; j++) {
    let total: f64 = 0;
    for (let part = sums; part < end; part += stride) total += load<f64>(part + j * 8);
    store<T>(db + j * size, total as T);
  }
  for (let i = first; i < first + count; i++)
    for (let j: usize = 0; j < n; j++) {
      const place = n * 8 + placeOfSum<T>(width, n, i, j);
      let total = 0 as T;
      for (let part = sums; part < end; part += stride) total = (total + load<T>(part + place)) as T;
      store<T>(dw + (i * n + j) * size, total);
    }
}
