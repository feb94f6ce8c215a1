export function standardize(x: number[][]): number[][] {
  return x.map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    const deviation = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length);
    return row.map((value) => value / (deviation || 1));
  });
}
