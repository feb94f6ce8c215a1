export function vote(distances: number[][], yTrain: number[], k: number): number[] {
  return distances.map((row) => {
    const order = row.map((_, j) => j).sort((i, j) => row[i] - row[j] || i - j);
    const votes = new Map<number, number>();
    for (const j of order.slice(0, k)) votes.set(yTrain[j], (votes.get(yTrain[j]) ?? 0) + 1);
    const most = Math.max(...votes.values());
    return [...votes.keys()].find((label) => votes.get(label) === most)!;
  });
}
