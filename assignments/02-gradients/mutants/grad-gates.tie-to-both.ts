export function gates(
  x: number[],
  y: number[],
  z: number[],
): { out: number; dx: number[]; dy: number[]; dz: number[] } {
  const sums = x.map((value, i) => value + y[i]);
  const larger = y.map((value, i) => Math.max(value, z[i]));
  const yWins = y.map((value, i) => value >= z[i]);
  return {
    out: sums.reduce((total, sum, i) => total + sum * larger[i], 0),
    dx: larger,
    dy: larger.map((value, i) => value + (yWins[i] ? sums[i] : 0)),
    dz: sums.map((sum, i) => (z[i] >= y[i] ? sum : 0)),
  };
}
