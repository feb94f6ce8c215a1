import { addProduct, lanes } from "./vector";

// Batch normalization of columns first..first + count of rows that are `width` numbers long, in three walks over them where
// operations one by one would make ten. Sums over a column are kept in doubles.

/** Columns at a time: their sums fit a thread's workspace twice. */
const STRIP: usize = 1024;

/** What the layer is told, in the order of memory. */
// @ts-ignore: decorator
@unmanaged
export class Norm {
  x: usize;
  gamma: usize;
  beta: usize;
  runningMean: usize;
  runningVariance: usize;
  out: usize;
  normalized: usize;
  deviation: usize;
  mean: usize;
  variance: usize;
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
  for (let r: usize = 0; r < rows; r++) addRow<T>(x + r * row, count, work);
  for (let i: usize = 0; i < count; i++) store<T>(mean + i * size, (load<f64>(work + i * 8) * (1 / (rows as f64))) as T);
  memory.fill(work, 0, count * 8);
  for (let r: usize = 0; r < rows; r++) addSquares<T>(x + r * row, mean, count, work);
  for (let i: usize = 0; i < count; i++) {
    const variance = (load<f64>(work + i * 8) * (1 / (rows as f64))) as T;
    store<T>(deviation + i * size, sqrt<T>((variance + (epsilon as T)) as T));
    blend<T>(g.runningMean, g.mean, offset + i * size, load<T>(mean + i * size), momentum);
    blend<T>(g.runningVariance, g.variance, offset + i * size, variance, momentum);
  }
  memory.copy(g.deviation + offset, deviation, count * size);
  for (let r: usize = 0; r < rows; r++) {
    const here = offset + r * row;
    normalizeRow<T>(g, here, offset, mean, deviation, count);
  }
}

/** after = momentum * before + (1 - momentum) * batch. */
// @ts-ignore: decorator
@inline
function blend<T>(before: usize, after: usize, offset: usize, batch: T, momentum: f64): void {
  const kept = (load<T>(before + offset) * (momentum as T)) as T;
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

/** Adds a row to the sums. */
function addRow<T>(x: usize, count: usize, sums: usize): void {
  const whole = count & ~(lanes<T>() - 1);
  let i: usize = 0;
  for (; i < whole; i += lanes<T>()) addTo<T>(sums + i * 8, v128.load(x + i * sizeof<T>()));
  for (; i < count; i++) store<f64>(sums + i * 8, load<f64>(sums + i * 8) + (load<T>(x + i * sizeof<T>()) as f64));
}

/** Adds the squares of a row's distances from the mean to the sums. */
function addSquares<T>(x: usize, mean: usize, count: usize, sums: usize): void {
  const size = sizeof<T>();
  const whole = count & ~(lanes<T>() - 1);
  let i: usize = 0;
  for (; i < whole; i += lanes<T>()) {
    const d = v128.sub<T>(v128.load(x + i * size), v128.load(mean + i * size));
    addTo<T>(sums + i * 8, v128.mul<T>(d, d));
  }
  for (; i < count; i++) {
    const d = (load<T>(x + i * size) - load<T>(mean + i * size)) as T;
    store<f64>(sums + i * 8, load<f64>(sums + i * 8) + (((d * d) as T) as f64));
  }
}

/** Adds a vector's numbers to as many doubles. */
// @ts-ignore: decorator
@inline
function addTo<T>(sums: usize, v: v128): void {
  if (sizeof<T>() == 4) {
    v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(v)));
    const high = v128.shuffle<f64>(v, v, 1, 0);
    v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(high)), 16);
  } else {
    v128.store(sums, f64x2.add(v128.load(sums), v));
  }
}

/**
 * Its gradients: `dbeta = sum(dout)`, `dgamma = sum(dout n)` for the normalized n, and
 * `dx = gamma / deviation (dout - dbeta / rows - n dgamma / rows)`.
 */
// kernel
// @ts-ignore: decorator
@inline
export function batchNormGradient<T>(
  rows: usize,
  width: usize,
  first: usize,
  count: usize,
  dout: usize,
  gamma: usize,
  normalized: usize,
  deviation: usize,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
  work: usize,
): void {
  const size = sizeof<T>();
  const row = width * size;
  for (let i: usize = 0; i < count; i += STRIP) {
    const some = min(STRIP, count - i);
    const at = (first + i) * size;
    const products = work + STRIP * 8;
    const shares = products + STRIP * 8;
    memory.fill(work, 0, STRIP * 16);
    for (let r: usize = 0; r < rows; r++) {
      addRow<T>(dout + at + r * row, some, work);
      addProducts<T>(dout + at + r * row, normalized + at + r * row, some, products);
    }
    for (let j: usize = 0; j < some; j++) {
      const sum = load<f64>(work + j * 8);
      const product = load<f64>(products + j * 8);
      const here = at + j * size;
      store<T>(dbeta + here, sum as T);
      store<T>(dgamma + here, product as T);
      const share = shares + j * size;
      store<T>(share, (sum / (rows as f64)) as T);
      store<T>(share + STRIP * size, (product / (rows as f64)) as T);
      store<T>(share + 2 * STRIP * size, (load<T>(gamma + here) / load<T>(deviation + here)) as T);
    }
    for (let r: usize = 0; r < rows; r++) {
      const here = at + r * row;
      slopes<T>(dout + here, normalized + here, shares, dx + here, some);
    }
  }
}

/** Adds the products of two rows to the sums. */
function addProducts<T>(a: usize, b: usize, count: usize, sums: usize): void {
  const size = sizeof<T>();
  const whole = count & ~(lanes<T>() - 1);
  let i: usize = 0;
  for (; i < whole; i += lanes<T>()) addTo<T>(sums + i * 8, v128.mul<T>(v128.load(a + i * size), v128.load(b + i * size)));
  for (; i < count; i++) {
    const product = (load<T>(a + i * size) * load<T>(b + i * size)) as T;
    store<f64>(sums + i * 8, load<f64>(sums + i * 8) + (product as f64));
  }
}

/** A row of dx; `shares` holds the two means and gamma / deviation, a strip apart. */
function slopes<T>(dout: usize, normalized: usize, shares: usize, dx: usize, count: usize): void {
  const bytes = count * sizeof<T>();
  const whole = bytes & ~15;
  const through = shares + STRIP * sizeof<T>();
  const scale = through + STRIP * sizeof<T>();
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const d = v128.sub<T>(v128.load(dout + i), v128.load(shares + i));
    const rest = v128.sub<T>(d, v128.mul<T>(v128.load(normalized + i), v128.load(through + i)));
    v128.store(dx + i, v128.mul<T>(rest, v128.load(scale + i)));
  }
  for (; i < bytes; i += sizeof<T>()) {
    const d = (load<T>(dout + i) - load<T>(shares + i)) as T;
    const rest = (d - load<T>(normalized + i) * load<T>(through + i)) as T;
    store<T>(dx + i, (rest * load<T>(scale + i)) as T);
  }
}
