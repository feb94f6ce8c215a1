import { lanes } from "./vector";

// What follows the product in an affine layer, while its rows are still in the cache.

/** Adds the bias to rows of `width` numbers; then `max(0, c)` where `relu`. */
// kernel
// @ts-ignore: decorator
@inline
export function addBias<T>(rows: usize, width: usize, bias: usize, c: usize, relu: bool): void {
  const whole = (width & ~(lanes<T>() - 1)) * sizeof<T>();
  const bytes = width * sizeof<T>();
  const lowest = v128.splat<T>((relu ? 0 : -Infinity) as T);
  const least = (relu ? 0 : -Infinity) as T;
  for (let r: usize = 0; r < rows; r++, c += bytes) {
    let i: usize = 0;
    for (; i < whole; i += 16)
      v128.store(c + i, v128.max<T>(lowest, v128.add<T>(v128.load(c + i), v128.load(bias + i))));
    for (; i < bytes; i += sizeof<T>())
      store<T>(c + i, max<T>(least, (load<T>(c + i) + load<T>(bias + i)) as T));
  }
}
