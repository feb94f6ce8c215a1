import { addRows, addSquares, STRIP } from "./columns";
import { addProduct } from "./vector";

// Batch normalization of columns first..first + count of rows that are `width` numbers long, in three walks over them where
// operations one by one would make ten. Sums over a column are kept in doubles.

/** What the layer is told, in the order of memory. */
// @ts-ignore: decorator
@unmanaged
export class Norm {
  x: usize;
  gamma: usize;
  beta: usize;
  out: usize;
  normalized: usize;
  deviation: usize;
  mean: usize;
  variance: usize;
  /** 0 where there are no running statistics yet: then they begin as 0 and 1. */
  runningMean: usize;
  runningVariance: usize;
}

/**
 * `normalized = (x - mean) / deviation`, `out = gamma normalized + beta`, and the running statistics moved on by a batch.
 */
// kernel
// @ts-ignore: decorator
@inline
export function batchNorm<T>(
  rows: usize,
  width: usize,
  first: usize,
  count: usize,
  at: usize,
  momentum: f64,
  epsilon: f64,
  work: usize,
): void {
  const g = changetype<Norm>(at);
  for (let i: usize = 0; i < count; i += STRIP)
    strip<T>(rows, width * sizeof<T>(), (first + i) * sizeof<T>(), min(STRIP, count - i), g, momentum, epsilon, work);
}

function strip<T>(
  rows: usize,
  row: usize,
  offset: usize,
  count: usize,
  g: Norm,
  momentum: f64,
  epsilon: f64,
  work: usize,
): void {
  const size = sizeof<T>();
  const mean = work + STRIP * 8;
  const deviation = mean + STRIP * size;
  const x = g.x + offset;
  memory.fill(work, 0, count * 8);
  addRows<T>(rows, row, x, count, work);
  for (let i: usize = 0; i < count; i++) store<T>(mean + i * size, (load<f64>(work + i * 8) * (1 / (rows as f64))) as T);
  memory.fill(work, 0, count * 8);
  addSquares<T>(rows, row, x, mean, count, work);
  for (let i: usize = 0; i < count; i++) {
    const variance = (load<f64>(work + i * 8) * (1 / (rows as f64))) as T;
    store<T>(deviation + i * size, sqrt<T>((variance + (epsilon as T)) as T));
    blend<T>(g.runningMean, 0 as T, g.mean, offset + i * size, load<T>(mean + i * size), momentum);
    blend<T>(g.runningVariance, 1 as T, g.variance, offset + i * size, variance, momentum);
  }
  memory.copy(g.deviation + offset, deviation, count * size);
  for (let r: usize = 0; r < rows; r++) {
    const here = offset + r * row;
    normalizeRow<T>(g, here, offset, mean, deviation, count);
  }
}

/** after = momentum * before + (1 - momentum) * batch; `start` where there is nothing before. */
// @ts-ignore: decorator
@inline
function blend<T>(before: usize, start: T, after: usize, offset: usize, batch: T, momentum: f64): void {
  const past = before == 0 ? start : load<T>(before + offset);
  const kept = (past * (momentum as T)) as T;
  store<T>(after + offset, (kept + ((batch * ((1 - momentum) as T)) as T)) as T);
}

function normalizeRow<T>(g: Norm, here: usize, offset: usize, mean: usize, deviation: usize, count: usize): void {
  const bytes = count * sizeof<T>();
  const whole = bytes & ~15;
  const x = g.x + here;
  const hat = g.normalized + here;
  const out = g.out + here;
  const gamma = g.gamma + offset;
  const beta = g.beta + offset;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const centred = v128.sub<T>(v128.load(x + i), v128.load(mean + i));
    const value = v128.div<T>(centred, v128.load(deviation + i));
    v128.store(hat + i, value);
    v128.store(out + i, addProduct<T>(v128.load(beta + i), value, v128.load(gamma + i)));
  }
  for (; i < bytes; i += sizeof<T>()) {
    const value = ((load<T>(x + i) - load<T>(mean + i)) / load<T>(deviation + i)) as T;
    store<T>(hat + i, value);
    store<T>(out + i, (load<T>(beta + i) + value * load<T>(gamma + i)) as T);
  }
}
