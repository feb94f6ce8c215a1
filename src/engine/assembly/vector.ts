// Vectors of 16 bytes for either precision: four f32 or two f64. T is decided when compiling, so every question about it
// costs nothing when running.

/** How many numbers a vector holds. */
// @ts-ignore: decorator
@inline
export function lanes<T>(): usize {
  return 16 / sizeof<T>();
}

/** A vector that repeats the number at `address`. */
// @ts-ignore: decorator
@inline
export function repeat<T>(address: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(address) : v128.load64_splat(address);
}

/**
 * sum + a * b in every lane: rounded twice, as on every processor, or in the kernels that are compiled for it in one
 * instruction, rounded once where the processor has such a thing.
 */
// @ts-ignore: decorator
@inline
export function addProduct<T>(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, sum);
  return v128.add<T>(sum, v128.mul<T>(a, b));
}
