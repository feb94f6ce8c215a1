export function numericalGradient(f: (x: number[]) => number, x: number[], h: number): number[] {
  return x.map(() => (f(x.map((value) => value + h)) - f(x.map((value) => value - h))) / (2 * h));
}
