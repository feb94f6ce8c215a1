import { exp } from "./exponential";

// Softmax of each row: its largest number is taken off first, so that nothing overflows. A row is brought to the workspace,
// filled up to whole vectors with -infinity, whose exponential adds nothing.

/** y = e^(x - max) / sum, or where `log` x - max - ln(sum), for each of `rows` rows. */
// kernel
// @ts-ignore: decorator
@inline
export function softmax<T>(rows: usize, columns: usize, x: usize, y: usize, log: bool, work: usize): void {
  const bytes = columns * sizeof<T>();
  const padded = (bytes + 15) & ~15;
  for (let r: usize = 0; r < rows; r++) {
    v128.store(work + padded - 16, v128.splat<T>(-Infinity as T));
    memory.copy(work, x, bytes);
    const most = largest<T>(work, columns);
    const sum = exponentials<T>(work, work + padded, padded, most);
    for (let i: usize = 0; i < bytes; i += sizeof<T>())
      store<T>(
        y + i,
        log ? ((load<T>(work + i) - most - (Math.log(sum) as T)) as T) : ((load<T>(work + padded + i) / (sum as T)) as T),
      );
    x += bytes;
    y += bytes;
  }
}

export function largest<T>(x: usize, columns: usize): T {
  let most = load<T>(x);
  for (let i: usize = 1; i < columns; i++) most = max<T>(most, load<T>(x + i * sizeof<T>()));
  return most;
}

/** Puts e^(x - most) at y; returns their sum. */
export function exponentials<T>(x: usize, y: usize, bytes: usize, most: T): f64 {
  const shift = v128.splat<T>(most);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(y + i, exp<T>(v128.sub<T>(v128.load(x + i), shift)));
  let sum: f64 = 0;
  for (let i: usize = 0; i < bytes; i += sizeof<T>()) sum += load<T>(y + i) as f64;
  return sum;
}
