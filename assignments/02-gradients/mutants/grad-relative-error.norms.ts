export function relativeError(a: number[], b: number[]): number {
  const length = (values: number[]): number => Math.hypot(...values);
  return length(a.map((value, i) => value - b[i])) / Math.max(1e-8, length(a) + length(b));
}
