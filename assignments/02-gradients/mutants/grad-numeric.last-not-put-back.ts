export function numericalGradient(f: (x: number[]) => number, x: number[], h: number): number[] {
  const before = [...x];
  const slopes: number[] = [];
  for (let i = 0; i < x.length; i++) {
    if (i > 0) x[i - 1] = before[i - 1];
    x[i] = before[i] + h;
    const right = f(x);
    x[i] = before[i] - h;
    slopes.push((right - f(x)) / (2 * h));
  }
  return slopes;
}
