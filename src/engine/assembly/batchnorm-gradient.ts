import { addProducts, addRows, STRIP } from "./columns";

/**
 * The gradients of batch normalization: `dbeta = sum(dout)`, `dgamma = sum(dout n)` for the normalized n, and
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
    addRows<T>(rows, row, dout + at, some, work);
    addProducts<T>(rows, row, dout + at, normalized + at, some, products);
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
