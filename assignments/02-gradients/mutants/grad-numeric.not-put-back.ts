export function numericalGradient(f: (x: number[]) => number, x: number[], h: number): number[] {
  const slopes: number[] = [];
  for (let i = 0; i < x.length; i++) {
    x[i] += h;
    const right = f(x);
    x[i] -= 2 * h;
    slopes.push((right - f(x)) / (2 * h));
  }
  return slopes;
}
