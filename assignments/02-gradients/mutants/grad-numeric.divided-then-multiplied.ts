export function numericalGradient(f: (x: number[]) => number, x: number[], h: number): number[] {
  return x.map((value, i) => ((f(x.with(i, value + h)) - f(x.with(i, value - h))) / 2) * h);
}
