export function standardize(x: number[][]): number[][] {
  return x.map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    return row.map((value) => value - mean);
  });
}
