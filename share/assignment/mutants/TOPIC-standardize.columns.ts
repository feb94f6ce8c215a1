export function standardize(x: number[][]): number[][] {
  const columns = x[0].map((_, j) => x.map((row) => row[j]));
  const means = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / column.length);
  const deviations = columns.map((column, j) =>
    Math.sqrt(column.reduce((sum, value) => sum + (value - means[j]) ** 2, 0) / column.length),
  );
  return x.map((row) =>
    row.map((value, j) => (deviations[j] === 0 ? 0 : (value - means[j]) / deviations[j])),
  );
}
