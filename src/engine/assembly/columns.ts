import { addProduct, lanes } from "./vector";

// Sums over the columns of rows that lie `row` bytes apart, kept in doubles: `sums` holds one for each of `count` columns.

/** Columns at a time, at most: their sums fit a thread's workspace twice. */
export const STRIP: usize = 1024;

/** Adds rows to the sums: four together first, which spares three of four ways to the sums. */
export function addRows<T>(rows: usize, row: usize, x: usize, count: usize, sums: usize): void {
  const size = sizeof<T>();
  const whole = count & ~(lanes<T>() - 1);
  let r: usize = 0;
  for (; r + 4 <= rows; r += 4, x += 4 * row) {
    for (let i: usize = 0; i < whole; i += lanes<T>()) {
      const p = x + i * size;
      const first = v128.add<T>(v128.load(p), v128.load(p + row));
      addTo<T>(sums + i * 8, v128.add<T>(first, v128.add<T>(v128.load(p + 2 * row), v128.load(p + 3 * row))));
    }
    for (let i = whole; i < count; i++) for (let j: usize = 0; j < 4; j++) addOne(sums + i * 8, load<T>(x + i * size + j * row) as f64);
  }
  for (; r < rows; r++, x += row) for (let i: usize = 0; i < count; i++) addOne(sums + i * 8, load<T>(x + i * size) as f64);
}

/** Adds the squares of the rows' distances from the mean to the sums. */
export function addSquares<T>(rows: usize, row: usize, x: usize, mean: usize, count: usize, sums: usize): void {
  const size = sizeof<T>();
  const whole = count & ~(lanes<T>() - 1);
  let r: usize = 0;
  for (; r + 4 <= rows; r += 4, x += 4 * row)
    for (let i: usize = 0; i < whole; i += lanes<T>()) {
      const p = x + i * size;
      const m = v128.load(mean + i * size);
      const a = v128.sub<T>(v128.load(p), m);
      const b = v128.sub<T>(v128.load(p + row), m);
      const c = v128.sub<T>(v128.load(p + 2 * row), m);
      const d = v128.sub<T>(v128.load(p + 3 * row), m);
      const first = addProduct<T>(v128.mul<T>(a, a), b, b);
      addTo<T>(sums + i * 8, v128.add<T>(first, addProduct<T>(v128.mul<T>(c, c), d, d)));
    }
  x -= r * row;
  for (let q: usize = 0; q < rows; q++, x += row)
    for (let i = q < r ? whole : 0; i < count; i++) {
      const d = (load<T>(x + i * size) - load<T>(mean + i * size)) as T;
      addOne(sums + i * 8, ((d * d) as T) as f64);
    }
}

/** Adds the products of rows of a and b to the sums. */
export function addProducts<T>(rows: usize, row: usize, a: usize, b: usize, count: usize, sums: usize): void {
  const size = sizeof<T>();
  const whole = count & ~(lanes<T>() - 1);
  const together = rows & ~3;
  for (let r: usize = 0; r < together; r += 4)
    for (let i: usize = 0; i < whole; i += lanes<T>()) {
      const p = a + r * row + i * size;
      const q = b + r * row + i * size;
      const first = v128.mul<T>(v128.load(p), v128.load(q));
      const second = v128.mul<T>(v128.load(p + 2 * row), v128.load(q + 2 * row));
      addTo<T>(
        sums + i * 8,
        v128.add<T>(
          addProduct<T>(first, v128.load(p + row), v128.load(q + row)),
          addProduct<T>(second, v128.load(p + 3 * row), v128.load(q + 3 * row)),
        ),
      );
    }
  for (let r: usize = 0; r < rows; r++)
    for (let i = r < together ? whole : 0; i < count; i++) {
      const offset = r * row + i * size;
      addOne(sums + i * 8, ((load<T>(a + offset) * load<T>(b + offset)) as T) as f64);
    }
}

// @ts-ignore: decorator
@inline
function addOne(sum: usize, value: f64): void {
  store<f64>(sum, load<f64>(sum) + value);
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
