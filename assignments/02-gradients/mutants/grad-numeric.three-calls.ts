export function numericalGradient(f: (x: number[]) => number, x: number[], h: number): number[] {
  return x.map((value, i) => {
    const here = f(x);
    const [right, left] = [f(x.with(i, value + h)) - here, here - f(x.with(i, value - h))];
    return (right + left) / (2 * h);
  });
}
