export function neuron(w: number[], x: number[]): { out: number; dw: number[]; dx: number[] } {
  const output = (w: number[], x: number[]): number =>
    1 / (1 + Math.exp(-x.reduce((sum, value, i) => sum + w[i] * value, w[x.length])));
  const h = 1e-5;
  return {
    out: output(w, x),
    dw: w.map((value, i) => (output(w.with(i, value + h), x) - output(w.with(i, value - h), x)) / (2 * h)),
    dx: x.map((value, i) => (output(w, x.with(i, value + h)) - output(w, x.with(i, value - h))) / (2 * h)),
  };
}
