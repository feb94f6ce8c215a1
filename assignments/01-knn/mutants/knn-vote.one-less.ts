export function vote(distances: number[][], yTrain: number[], k: number): number[] {
  return distances.map((row) => {
    const order = row.map((_, j) => j).sort((i, j) => row[i] - row[j] || i - j);
    const votes = new Map<number, number>();
    for (const j of order.slice(0, k - 1)) votes.set(yTrain[j], (votes.get(yTrain[j]) ?? 0) + 1);
    let [winner, most] = [-1, 0];
    for (const [label, count] of votes) {
      if (count > most || (count === most && label < winner)) [winner, most] = [label, count];
    }
    return winner;
  });
}
