export function neuron(w: number[], x: number[]): { out: number; dw: number[]; dx: number[] } {
  const s = x.reduce((sum, value, i) => sum + w[i] * value, w[x.length]);
  const out = 1 / (1 + Math.exp(s));
  const ds = out * (1 - out);
  return { out, dw: [...x, 1].map((value) => ds * value), dx: x.map((_, i) => ds * w[i]) };
}
