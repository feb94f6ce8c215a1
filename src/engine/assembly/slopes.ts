// What training does to gradients, number by number, in one pass each.

/** dx = dout where x > 0, else 0; NaN where x is NaN. */
// kernel
// @ts-ignore: decorator
@inline
export function reluGradient<T>(count: usize, x: usize, dout: usize, dx: usize): void {
  const bytes = count * sizeof<T>();
  const whole = bytes & ~15;
  const zero = v128.splat<T>(0 as T);
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const v = v128.load(x + i);
    const passed = v128.and(v128.load(dout + i), v128.gt<T>(v, zero));
    v128.store(dx + i, v128.bitselect(passed, v, v128.eq<T>(v, v)));
  }
  for (; i < bytes; i += sizeof<T>()) {
    const v = load<T>(x + i);
    store<T>(dx + i, v > (0 as T) ? load<T>(dout + i) : v == v ? (0 as T) : v);
  }
}

/** out = dw + slope * w, and at `sum`, a double, the sum of w^2. */
// kernel
// @ts-ignore: decorator
@inline
export function decay<T>(count: usize, w: usize, dw: usize, out: usize, slope: f64, sum: usize): void {
  const bytes = count * sizeof<T>();
  const whole = bytes & ~15;
  const factor = v128.splat<T>(slope as T);
  let a = f64x2.splat(0);
  let b = a;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const v = v128.load(w + i);
    v128.store(out + i, v128.add<T>(v128.load(dw + i), v128.mul<T>(v, factor)));
    const square = v128.mul<T>(v, v);
    if (sizeof<T>() == 4) {
      a = f64x2.add(a, f64x2.promote_low_f32x4(square));
      b = f64x2.add(b, f64x2.promote_low_f32x4(v128.shuffle<f64>(square, square, 1, 0)));
    } else {
      a = f64x2.add(a, square);
    }
  }
  a = f64x2.add(a, b);
  let total = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  for (; i < bytes; i += sizeof<T>()) {
    const v = load<T>(w + i);
    store<T>(out + i, (load<T>(dw + i) + v * (slope as T)) as T);
    total += ((v * v) as T) as f64;
  }
  store<f64>(sum, total);
}
