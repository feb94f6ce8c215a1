import { exponentials, largest } from "./softmax";

// The losses of scores, row by row: what the row loses, as a double, and the slope of the mean loss in each of its scores.
// Labels are whole numbers of 32 bits.

/**
 * Weston-Watkins: the sum over j != y of max(0, s[j] - s[y] + margin), squared where asked. NaN where a score is not finite
 * or there is no class y. `share` is 1 / N.
 */
export function svmRow<T>(
  classes: usize,
  y: i32,
  scores: usize,
  slopes: usize,
  share: f64,
  margin: f64,
  squared: bool,
): f64 {
  const size = sizeof<T>();
  if (<u32>y >= (classes as u32)) return NaN;
  const target = y as usize;
  const own = load<T>(scores + target * size);
  let loss: f64 = 0;
  let back: f64 = 0;
  for (let j: usize = 0; j < classes; j++) {
    const score = load<T>(scores + j * size);
    const above = j == target ? ((score - score) as T) : ((score - own + (margin as T)) as T);
    const violation = max<T>(above, 0 as T);
    const slope = squared ? ((violation * ((2 * share) as T)) as T) : violation > (0 as T) ? (share as T) : (0 as T);
    loss += ((squared ? ((violation * violation) as T) : violation) + (score - score)) as f64;
    back += slope as f64;
    store<T>(slopes + j * size, slope);
  }
  store<T>(slopes + target * size, (-back) as T);
  return loss;
}

/** Softmax: `ln(sum of e^(s[j] - max)) - (s[y] - max)`. NaN and `share` as above. */
export function softmaxRow<T>(classes: usize, y: i32, scores: usize, slopes: usize, share: f64, work: usize): f64 {
  const size = sizeof<T>();
  if (<u32>y >= (classes as u32)) return NaN;
  const target = (y as usize) * size;
  const bytes = classes * size;
  const padded = (bytes + 15) & ~15;
  const powers = work + padded;
  v128.store(work + padded - 16, v128.splat<T>(-Infinity as T));
  memory.copy(work, scores, bytes);
  const most = largest<T>(work, classes);
  const sum = exponentials<T>(work, powers, padded, most);
  let doubt = 0 as T;
  for (let i: usize = 0; i < bytes; i += size) {
    const p = (load<T>(powers + i) / (sum as T)) as T;
    const score = load<T>(work + i);
    doubt = (doubt + (score - score)) as T;
    store<T>(slopes + i, ((i == target ? ((p - (1 as T)) as T) : p) * (share as T)) as T);
  }
  return Math.log(sum) - ((load<T>(work + target) - most + doubt) as f64);
}

// kernel
// @ts-ignore: decorator
@inline
export function svmLoss<T>(
  rows: usize,
  classes: usize,
  scores: usize,
  labels: usize,
  slopes: usize,
  losses: usize,
  share: f64,
  margin: f64,
  squared: bool,
): void {
  const bytes = classes * sizeof<T>();
  for (let r: usize = 0; r < rows; r++) {
    const y = load<i32>(labels + r * 4);
    const loss = svmRow<T>(classes, y, scores + r * bytes, slopes + r * bytes, share, margin, squared);
    store<f64>(losses + r * 8, loss);
  }
}

// kernel
// @ts-ignore: decorator
@inline
export function softmaxLoss<T>(
  rows: usize,
  classes: usize,
  scores: usize,
  labels: usize,
  slopes: usize,
  losses: usize,
  share: f64,
  work: usize,
): void {
  const bytes = classes * sizeof<T>();
  for (let r: usize = 0; r < rows; r++) {
    const y = load<i32>(labels + r * 4);
    const loss = softmaxRow<T>(classes, y, scores + r * bytes, slopes + r * bytes, share, work);
    store<f64>(losses + r * 8, loss);
  }
}
