// Sums and largest numbers along an axis: x is [outer, length, inner], and the axis of `length` goes. Sums are kept in
// doubles in either precision, each in the order of the axis.

/** y[o, i] = scale * sum over l of x[o, l, i]. */
// kernel
// @ts-ignore: decorator
@inline
export function sum<T>(outer: usize, length: usize, inner: usize, x: usize, y: usize, scale: f64, work: usize): void {
  for (let o: usize = 0; o < outer; o++) {
    if (inner == 1) sumLine<T>(length, x, y, scale);
    else sumColumns<T>(length, inner, x, y, scale, work);
    x += length * inner * sizeof<T>();
    y += inner * sizeof<T>();
  }
}

/** One line, in four running sums. */
function sumLine<T>(length: usize, x: usize, y: usize, scale: f64): void {
  let a = f64x2.splat(0);
  let b = a;
  const end = x + length * sizeof<T>();
  if (sizeof<T>() == 4) {
    for (; x + 16 <= end; x += 16) {
      const v = v128.load(x);
      a = f64x2.add(a, f64x2.promote_low_f32x4(v));
      b = f64x2.add(b, f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 0)));
    }
  } else {
    for (; x + 32 <= end; x += 32) {
      a = f64x2.add(a, v128.load(x));
      b = f64x2.add(b, v128.load(x, 16));
    }
  }
  a = f64x2.add(a, b);
  let total = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  for (; x < end; x += sizeof<T>()) total += load<T>(x) as f64;
  store<T>(y, (total * scale) as T);
}

/** Columns side by side, as many at a time as the workspace holds sums. */
function sumColumns<T>(length: usize, inner: usize, x: usize, y: usize, scale: f64, work: usize): void {
  const most: usize = 4096;
  for (let first: usize = 0; first < inner; first += most) {
    const count = min(most, inner - first);
    memory.fill(work, 0, count * 8);
    for (let l: usize = 0; l < length; l++) addRow<T>(x + (l * inner + first) * sizeof<T>(), count, work);
    for (let i: usize = 0; i < count; i++)
      store<T>(y + (first + i) * sizeof<T>(), (load<f64>(work + i * 8) * scale) as T);
  }
}

/** Adds a row to the sums. */
function addRow<T>(x: usize, count: usize, sums: usize): void {
  let i: usize = 0;
  if (sizeof<T>() == 4) {
    for (; i + 4 <= count; i += 4) {
      const v = v128.load(x + i * 4);
      const at = sums + i * 8;
      v128.store(at, f64x2.add(v128.load(at), f64x2.promote_low_f32x4(v)));
      v128.store(at, f64x2.add(v128.load(at, 16), f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 0))), 16);
    }
  } else {
    for (; i + 2 <= count; i += 2) {
      const at = sums + i * 8;
      v128.store(at, f64x2.add(v128.load(at), v128.load(x + i * 8)));
    }
  }
  for (; i < count; i++) store<f64>(sums + i * 8, load<f64>(sums + i * 8) + (load<T>(x + i * sizeof<T>()) as f64));
}

/** y[o, i] = the largest of x[o, l, i] over l, or the smallest; NaN where there is one. */
// kernel
// @ts-ignore: decorator
@inline
export function extreme<T>(outer: usize, length: usize, inner: usize, x: usize, y: usize, smallest: bool): void {
  const size = sizeof<T>();
  for (let o: usize = 0; o < outer; o++) {
    for (let i: usize = 0; i < inner; i++) store<T>(y + i * size, load<T>(x + i * size));
    for (let l: usize = 1; l < length; l++) {
      const row = x + l * inner * size;
      for (let i: usize = 0; i < inner; i++) {
        const best = load<T>(y + i * size);
        const next = load<T>(row + i * size);
        store<T>(y + i * size, smallest ? min<T>(best, next) : max<T>(best, next));
      }
    }
    x += length * inner * size;
    y += inner * size;
  }
}
