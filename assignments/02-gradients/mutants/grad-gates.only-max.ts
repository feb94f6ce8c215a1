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
    dy: sums.map((sum, i) => (yWins[i] ? sum : 0)),
    dz: sums.map((sum, i) => (yWins[i] ? 0 : sum)),
  };
}
