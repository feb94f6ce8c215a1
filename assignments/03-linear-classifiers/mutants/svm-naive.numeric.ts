interface PlainGradients {
  loss: number;
  dw: number[][];
  db: number[];
}

export function svmNaive(
  x: number[][],
  w: number[][],
  b: number[],
  y: number[],
  lambda: number,
): PlainGradients {
  const lossAt = (w: number[][], b: number[]): number => {
    let loss = 0;
    for (const [i, row] of x.entries()) {
      const scores = b.map((bias, j) => row.reduce((sum, value, k) => sum + value * w[k][j], bias));
      for (const [j, score] of scores.entries()) {
        if (j !== y[i]) loss += Math.max(0, score - scores[y[i]] + 1) / x.length;
      }
    }
    return loss + lambda * w.flat().reduce((sum, weight) => sum + weight ** 2, 0);
  };
  const h = 1e-5;
  return {
    loss: lossAt(w, b),
    dw: w.map((row, k) =>
      row.map((weight, j) => {
        const moved = (by: number): number => lossAt(w.with(k, row.with(j, weight + by)), b);
        return (moved(h) - moved(-h)) / (2 * h);
      }),
    ),
    db: b.map((bias, j) => (lossAt(w, b.with(j, bias + h)) - lossAt(w, b.with(j, bias - h))) / (2 * h)),
  };
}
