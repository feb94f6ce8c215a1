import { exponentials, largest } from "./softmax";

// The losses of scores, row by row: what the row loses, as a double, and the slope of the mean loss in each of its scores.
// Labels are whole numbers of 32 bits.

/** Weston-Watkins: the sum over j != y of max(0, s[j] - s[y] + margin), squared where asked. `share` is 1 / N. */
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
  margin: f64,
  share: f64,
  squared: bool,
): void {
  const size = sizeof<T>();
  for (let r: usize = 0; r < rows; r++) {
    const y = load<i32>(labels + r * 4) as usize;
    const own = load<T>(scores + y * size);
    let loss: f64 = 0;
    let back: f64 = 0;
    for (let j: usize = 0; j < classes; j++) {
      const above = j == y ? (0 as T) : ((load<T>(scores + j * size) - own + (margin as T)) as T);
      const violation = max<T>(above, 0 as T);
      const slope = squared ? ((violation * ((2 * share) as T)) as T) : violation > (0 as T) ? (share as T) : (0 as T);
      loss += (squared ? ((violation * violation) as T) : violation) as f64;
      back += slope as f64;
      store<T>(slopes + j * size, slope);
    }
    store<T>(slopes + y * size, (-back) as T);
    store<f64>(losses + r * 8, loss);
    scores += classes * size;
    slopes += classes * size;
  }
}

/** Softmax: `ln(sum of e^(s[j] - max)) - (s[y] - max)`. `share` is 1 / N. */
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
  const size = sizeof<T>();
  const bytes = classes * size;
  const padded = (bytes + 15) & ~15;
  const powers = work + padded;
  for (let r: usize = 0; r < rows; r++) {
    const y = load<i32>(labels + r * 4) as usize;
    v128.store(work + padded - 16, v128.splat<T>(-Infinity as T));
    memory.copy(work, scores, bytes);
    const most = largest<T>(work, classes);
    const sum = exponentials<T>(work, powers, padded, most);
    for (let i: usize = 0; i < bytes; i += size) {
      const p = (load<T>(powers + i) / (sum as T)) as T;
      store<T>(slopes + i, ((i == y * size ? ((p - (1 as T)) as T) : p) * (share as T)) as T);
    }
    store<f64>(losses + r * 8, Math.log(sum) - ((load<T>(work + y * size) - most) as f64));
    scores += bytes;
    slopes += bytes;
  }
}
