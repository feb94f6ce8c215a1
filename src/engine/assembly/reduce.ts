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
    addRows<T>(length, inner * sizeof<T>(), count, x + first * sizeof<T>(), work);
    for (let i: usize = 0; i < count; i++)
      store<T>(y + (first + i) * sizeof<T>(), (load<f64>(work + i * 8) * scale) as T);
  }
}

/** Rows that stay in the cache while their columns are added up. */
const BLOCK: usize = 64;

/** Adds `count` numbers of rows `row` bytes apart to as many sums, which are doubles: each in the order of the rows. */
export function addRows<T>(rows: usize, row: usize, count: usize, x: usize, sums: usize): void {
  const strip: usize = 32 / sizeof<T>();
  const whole = count - (count % strip);
  for (let r: usize = 0; r < rows; r += BLOCK, x += BLOCK * row) {
    const some = min(BLOCK, rows - r);
    for (let i: usize = 0; i < whole; i += strip) addStrip<T>(some, row, x + i * sizeof<T>(), sums + i * 8);
    for (let i = whole; i < count; i++) {
      let total = load<f64>(sums + i * 8);
      for (let l: usize = 0; l < some; l++) total += load<T>(x + l * row + i * sizeof<T>()) as f64;
      store<f64>(sums + i * 8, total);
    }
  }
}

/** Two vectors of columns, which are eight sums in single precision and four in double. */
function addStrip<T>(rows: usize, row: usize, x: usize, sums: usize): void {
  let a = v128.load(sums);
  let b = v128.load(sums, 16);
  if (sizeof<T>() == 4) {
    let c = v128.load(sums, 32);
    let d = v128.load(sums, 48);
    for (let l: usize = 0; l < rows; l++, x += row) {
      const v = v128.load(x);
      const w = v128.load(x, 16);
      a = f64x2.add(a, f64x2.promote_low_f32x4(v));
      b = f64x2.add(b, f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 0)));
      c = f64x2.add(c, f64x2.promote_low_f32x4(w));
      d = f64x2.add(d, f64x2.promote_low_f32x4(v128.shuffle<f64>(w, w, 1, 0)));
    }
    v128.store(sums, c, 32);
    v128.store(sums, d, 48);
  } else {
    for (let l: usize = 0; l < rows; l++, x += row) {
      a = f64x2.add(a, v128.load(x));
      b = f64x2.add(b, v128.load(x, 16));
    }
  }
  v128.store(sums, a);
  v128.store(sums, b, 16);
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
