/** The formulas that JavaScript's Math lacks, accurate to the last bits of a double. */

/** 1 / (1 + e^-x), without overflow on either side. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|). */
export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Rounds to the nearest whole number, halves to the even one, as numpy and TensorFlow do. */
export function roundHalfToEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  if (rest < 0.5) return down;
  if (rest > 0.5) return Math.ceil(x);
  return rest === 0.5 ? 2 * Math.round(x / 2) : x;
}

/**
 * The error function 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x: its power series near 0, the continued
 * fraction of erfc beyond 2.5 (Abramowitz and Stegun 7.1.6, 7.1.14).
 */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (Number.isNaN(a)) return x;
  if (a > 6) return Math.sign(x);
  return Math.sign(x) * (a < 2.5 ? series(a) : 1 - fraction(a));
}

function series(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function fraction(x: number): number {
  let tail = 0;
  for (let n = 60; n > 0; n--) tail = n / 2 / (x + tail);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + tail));
}
