/**
 * Answers to two questions of 01-knn that were written apart from each other, each by its own idea: what a class without a
 * copy in it looks like.
 */
export const votes: readonly string[] = [
  // Sorting pairs, then a table of counts.
  `function vote(distances: number[][], yTrain: number[], k: number): number[] {
  const labels: number[] = [];
  for (const row of distances) {
    const nearest = row
      .map((distance, j) => ({ distance, label: yTrain[j] }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, k);
    const counts = new Array<number>(Math.max(...yTrain) + 1).fill(0);
    for (const { label } of nearest) counts[label]++;
    labels.push(counts.indexOf(Math.max(...counts)));
  }
  return labels;
}`,
  // Picking the smallest k times.
  `function vote(distances: number[][], yTrain: number[], k: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < distances.length; i++) {
    const used = new Set<number>();
    const tally: Record<number, number> = {};
    while (used.size < k) {
      let best = -1;
      for (let j = 0; j < distances[i].length; j++) {
        if (used.has(j)) continue;
        if (best === -1 || distances[i][j] < distances[i][best]) best = j;
      }
      used.add(best);
      tally[yTrain[best]] = (tally[yTrain[best]] || 0) + 1;
    }
    let winner = Infinity;
    let top = 0;
    Object.keys(tally).forEach((key) => {
      const n = tally[Number(key)];
      if (n > top) {
        top = n;
        winner = Number(key);
      } else if (n === top) winner = Math.min(winner, Number(key));
    });
    result.push(winner);
  }
  return result;
}`,
  // A map of votes and one pass over its entries.
  `function vote(distances: number[][], yTrain: number[], k: number): number[] {
  return distances.map((row) => {
    const order = row.map((_, j) => j).sort((i, j) => row[i] - row[j] || i - j);
    const seen = new Map<number, number>();
    for (const j of order.slice(0, k)) seen.set(yTrain[j], (seen.get(yTrain[j]) ?? 0) + 1);
    let winner = -1;
    let most = 0;
    for (const [label, count] of seen) {
      if (count > most || (count === most && label < winner)) [winner, most] = [label, count];
    }
    return winner;
  });
}`,
  // Reducing, and a sort of the entries.
  `const closest = (row: number[], k: number) =>
  Array.from(row.keys()).sort((p, q) => row[p] === row[q] ? p - q : row[p] - row[q]).filter((_, rank) => rank < k);
function vote(distances: number[][], yTrain: number[], k: number): number[] {
  return distances.map((row) => {
    const histogram = closest(row, k).reduce<Record<string, number>>((all, at) => {
      all[yTrain[at]] = 1 + (all[yTrain[at]] ?? 0);
      return all;
    }, {});
    const ranking = Object.entries(histogram).sort(([l, n], [m, o]) => o - n || Number(l) - Number(m));
    return Number(ranking[0][0]);
  });
}`,
  // Keeping a short sorted list while reading the row.
  `function insert(list: [number, number][], item: [number, number], k: number) {
  let place = list.length;
  while (place > 0 && list[place - 1][0] > item[0]) place--;
  list.splice(place, 0, item);
  if (list.length > k) list.pop();
}
function vote(distances: number[][], yTrain: number[], k: number): number[] {
  const out = new Array<number>(distances.length);
  distances.forEach((row, n) => {
    const list: [number, number][] = [];
    row.forEach((d, j) => insert(list, [d, yTrain[j]], k));
    const classes = [...new Set(list.map(([, label]) => label))].sort((a, b) => a - b);
    out[n] = classes.reduce((best, c) => {
      const size = list.filter(([, label]) => label === c).length;
      return size > list.filter(([, label]) => label === best).length ? c : best;
    }, classes[0]);
  });
  return out;
}`,
  // The mode by runs in a sorted list.
  `function mode(values: number[]): number {
  values.sort((a, b) => a - b);
  let [answer, longest, run] = [values[0], 1, 1];
  for (let i = 1; i < values.length; i++) {
    run = values[i] === values[i - 1] ? run + 1 : 1;
    if (run > longest) {
      longest = run;
      answer = values[i];
    }
  }
  return answer;
}
function vote(distances: number[][], yTrain: number[], k: number): number[] {
  return distances.map((d) => {
    const pairs = d.map((value, index) => [value, index] as const);
    pairs.sort((a, b) => a[0] - b[0]);
    return mode(pairs.slice(0, k).map(([, index]) => yTrain[index]));
  });
}`,
];

export const twoLoops: readonly string[] = [
  `function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
  const distances: number[][] = [];
  for (const a of x) {
    const row: number[] = [];
    for (const b of xTrain) {
      let sum = 0;
      for (let j = 0; j < a.length; j++) sum += (a[j] - b[j]) ** 2;
      row.push(Math.sqrt(sum));
    }
    distances.push(row);
  }
  return distances;
}`,
  `function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
  return x.map((a) => xTrain.map((b) => Math.hypot(...a.map((value, j) => value - b[j]))));
}`,
  `function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
  const n = x.length;
  const m = xTrain.length;
  const result = Array.from({ length: n }, () => new Array<number>(m).fill(0));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      const squares = x[i].map((value, d) => Math.pow(value - xTrain[j][d], 2));
      result[i][j] = Math.sqrt(squares.reduce((a, b) => a + b, 0));
    }
  }
  return result;
}`,
  `function l2(p: number[], q: number[]): number {
  let total = 0;
  p.forEach((value, d) => {
    const difference = value - q[d];
    total += difference * difference;
  });
  return total ** 0.5;
}
function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
  const table: number[][] = [];
  for (let i = 0; i < x.length; i += 1) {
    table[i] = [];
    for (let t = 0; t < xTrain.length; t += 1) {
      table[i][t] = l2(x[i], xTrain[t]);
    }
  }
  return table;
}`,
];
