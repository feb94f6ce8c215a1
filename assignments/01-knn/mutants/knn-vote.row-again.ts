export function vote(distances: number[][], yTrain: number[], k: number): number[] {
  return distances.map((row) => {
    const nearest = row.toSorted((a, b) => a - b).slice(0, k);
    const votes = new Map<number, number>();
    for (const distance of nearest) {
      const label = yTrain[row.indexOf(distance)];
      votes.set(label, (votes.get(label) ?? 0) + 1);
    }
    const most = Math.max(...votes.values());
    return Math.min(...[...votes.keys()].filter((label) => votes.get(label) === most));
  });
}
