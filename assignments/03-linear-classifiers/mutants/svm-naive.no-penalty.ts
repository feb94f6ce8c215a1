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
  _lambda: number,
): PlainGradients {
  const [n, d, c] = [x.length, w.length, b.length];
  const dw = w.map((row) => row.map(() => 0));
  const db = b.map(() => 0);
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const scores = [...b];
    for (let k = 0; k < d; k++) for (let j = 0; j < c; j++) scores[j] += x[i][k] * w[k][j];
    for (let j = 0; j < c; j++) {
      if (j === y[i]) continue;
      const margin = scores[j] - scores[y[i]] + 1;
      if (margin <= 0) continue;
      loss += margin;
      db[j]++;
      db[y[i]]--;
      for (let k = 0; k < d; k++) {
        dw[k][j] += x[i][k];
        dw[k][y[i]] -= x[i][k];
      }
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
