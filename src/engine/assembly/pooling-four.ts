// Max pooling of windows of two by two pixels, the usual size, without loops over the window. Each function does the vectors
// of channels and returns how many bytes of a pixel that are.

/** The largest of the four pixels at x, channel by channel. */
export function largestOfFour<T>(x: usize, line: usize, pixel: usize, y: usize): usize {
  const below = x + line;
  let k: usize = 0;
  for (; k + 16 <= pixel; k += 16) {
    const above = v128.max<T>(v128.load(x + k), v128.load(x + pixel + k));
    v128.store(y + k, v128.max<T>(above, v128.max<T>(v128.load(below + k), v128.load(below + pixel + k))));
  }
  return k;
}

/**
 * Puts the slope dy at the first of the largest of the four, 0 at the others; where `rectified` only if the largest is
 * above 0.
 */
export function toLargestOfFour<T>(
  rectified: bool,
  x: usize,
  line: usize,
  pixel: usize,
  y: usize,
  dy: usize,
  dx: usize,
): usize {
  const zero = v128.splat<T>(0 as T);
  let k: usize = 0;
  for (; k + 16 <= pixel; k += 16) {
    const best = v128.load(y + k);
    let slope = v128.load(dy + k);
    if (rectified) slope = v128.and(slope, v128.gt<T>(best, zero));
    const first = v128.eq<T>(v128.load(x + k), best);
    const second = v128.eq<T>(v128.load(x + pixel + k), best);
    const third = v128.eq<T>(v128.load(x + line + k), best);
    const fourth = v128.eq<T>(v128.load(x + line + pixel + k), best);
    const two = v128.or(first, second);
    v128.store(dx + k, v128.and(slope, first));
    v128.store(dx + pixel + k, v128.and(slope, v128.andnot(second, first)));
    v128.store(dx + line + k, v128.and(slope, v128.andnot(third, two)));
    v128.store(dx + line + pixel + k, v128.and(slope, v128.andnot(fourth, v128.or(two, third))));
  }
  return k;
}
