import { lanes } from "./vector";

// One update by Adam in a single pass over the parameters: m and s are the running means of the gradient and of its square.
//   m' = beta1 m + (1 - beta1) g,   s' = beta2 s + (1 - beta2) g^2,   w' = w - rate * m' / (sqrt(s' / scale) + epsilon)
// where the caller has put the correction of m into the rate, and `scale` is that of s.

// kernel
// @ts-ignore: decorator
@inline
export function adam<T>(
  count: usize,
  w: usize,
  g: usize,
  m: usize,
  s: usize,
  wOut: usize,
  mOut: usize,
  sOut: usize,
  beta1: f64,
  beta2: f64,
  rate: f64,
  scale: f64,
  epsilon: f64,
): void {
  const size = sizeof<T>();
  const bytes = count * size;
  const whole = (count & ~(lanes<T>() - 1)) * size;
  const keep1 = v128.splat<T>(beta1 as T);
  const keep2 = v128.splat<T>(beta2 as T);
  const add1 = v128.splat<T>((1 - beta1) as T);
  const add2 = v128.splat<T>((1 - beta2) as T);
  const rates = v128.splat<T>(rate as T);
  const scales = v128.splat<T>(scale as T);
  const epsilons = v128.splat<T>(epsilon as T);
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const x = v128.load(g + i);
    const mean = v128.add<T>(v128.mul<T>(v128.load(m + i), keep1), v128.mul<T>(x, add1));
    const square = v128.add<T>(v128.mul<T>(v128.load(s + i), keep2), v128.mul<T>(v128.mul<T>(x, x), add2));
    const below = v128.add<T>(v128.sqrt<T>(v128.div<T>(square, scales)), epsilons);
    v128.store(mOut + i, mean);
    v128.store(sOut + i, square);
    v128.store(wOut + i, v128.sub<T>(v128.load(w + i), v128.div<T>(v128.mul<T>(mean, rates), below)));
  }
  for (; i < bytes; i += size) {
    const x = load<T>(g + i);
    const mean = (load<T>(m + i) * (beta1 as T) + x * ((1 - beta1) as T)) as T;
    const square = (load<T>(s + i) * (beta2 as T) + x * x * ((1 - beta2) as T)) as T;
    const below = (sqrt<T>((square / (scale as T)) as T) + (epsilon as T)) as T;
    store<T>(mOut + i, mean);
    store<T>(sOut + i, square);
    store<T>(wOut + i, (load<T>(w + i) - (mean * (rate as T)) / below) as T);
  }
}
