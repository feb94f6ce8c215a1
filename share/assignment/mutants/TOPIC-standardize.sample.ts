export function standardize(x: number[][]): number[][] {
  return x.map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (row.length - 1);
    return row.map((value) => (variance === 0 ? 0 : (value - mean) / Math.sqrt(variance)));
  });
}
