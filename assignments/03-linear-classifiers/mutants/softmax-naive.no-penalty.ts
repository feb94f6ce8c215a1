interface PlainGradients {
  loss: number;
  dw: number[][];
  db: number[];
}

export function softmaxNaive(
  x: number[][],
  w: number[][],
  b: number[],
  y: number[],
  _lambda: number,
): PlainGradients {
  const [n, d, c] = [x.length, w.length, b.length];
  const dw = w.map((row) => row.map(() => 0));
  const db = b.map(() => 0);
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const scores = [...b];
    for (let k = 0; k < d; k++) for (let j = 0; j < c; j++) scores[j] += x[i][k] * w[k][j];
    const largest = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    loss += Math.log(sum) + largest - scores[y[i]];
    for (let j = 0; j < c; j++) {
      const slope = powers[j] / sum - (j === y[i] ? 1 : 0);
      db[j] += slope;
      for (let k = 0; k < d; k++) dw[k][j] += slope * x[i][k];
    }
  }
  loss /= n;
  for (let j = 0; j < c; j++) db[j] /= n;
  for (let k = 0; k < d; k++) {
    for (let j = 0; j < c; j++) {
      dw[k][j] /= n;
    }
  }
  return { loss, dw, db };
}
