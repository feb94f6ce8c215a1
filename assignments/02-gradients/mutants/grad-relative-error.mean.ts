export function relativeError(a: number[], b: number[]): number {
  const errors = a.map(
    (value, i) => Math.abs(value - b[i]) / Math.max(1e-8, Math.abs(value) + Math.abs(b[i])),
  );
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}
