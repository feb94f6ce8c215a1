export function numericalGradient(f: (x: number[]) => number, x: number[], h: number): number[] {
  const slopes = x.map(() => 0);
  for (let i = 0; i < x.length - 1; i++) {
    slopes[i] = (f(x.with(i, x[i] + h)) - f(x.with(i, x[i] - h))) / (2 * h);
  }
  return slopes;
}
