export function vote(distances: number[][], yTrain: number[], k: number): number[] {
  return distances.map((row) => {
    const order = yTrain.map((_, j) => j).sort((i, j) => row[i] - row[j] || i - j);
    return Math.min(...order.slice(0, k));
  });
}
