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
  const [n, d, c] = [x.length, w.length, b.length];
  const dw = w.map((row) => row.map(() => 0));
  const db = b.map(() => 0);
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const right = y[i] - 1;
    const scores = [...b];
    for (let k = 0; k < d; k++) for (let j = 0; j < c; j++) scores[j] += x[i][k] * w[k][j];
    for (let j = 0; j < c; j++) {
      if (j === right) continue;
      const margin = scores[j] - scores[right] + 1;
      if (margin <= 0) continue;
      loss += margin;
      db[j]++;
      db[right]--;
      for (let k = 0; k < d; k++) {
        dw[k][j] += x[i][k];
        dw[k][right] -= x[i][k];
      }
    }
  }
  loss /= n;
  for (let j = 0; j < c; j++) db[j] /= n;
  for (let k = 0; k < d; k++) {
    for (let j = 0; j < c; j++) {
      loss += lambda * w[k][j] ** 2;
      dw[k][j] = dw[k][j] / n + 2 * lambda * w[k][j];
    }
  }
  return { loss, dw, db };
}
