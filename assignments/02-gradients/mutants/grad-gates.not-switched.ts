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
    dx: sums,
    dy: sums.map((sum, i) => sum + (yWins[i] ? larger[i] : 0)),
    dz: larger.map((value, i) => (yWins[i] ? 0 : value)),
  };
}
