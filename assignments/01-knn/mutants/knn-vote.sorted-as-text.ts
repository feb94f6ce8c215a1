export function vote(distances: number[][], yTrain: number[], k: number): number[] {
  return distances.map((row) => {
    const sorted = row.map((distance, j) => `${distance} ${j}`).sort();
    const order = sorted.map((text) => Number(text.split(" ")[1]));
    const votes = new Map<number, number>();
    for (const j of order.slice(0, k)) votes.set(yTrain[j], (votes.get(yTrain[j]) ?? 0) + 1);
    const most = Math.max(...votes.values());
    return Math.min(...[...votes.keys()].filter((label) => votes.get(label) === most));
  });
}
