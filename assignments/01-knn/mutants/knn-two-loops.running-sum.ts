export function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
  const distances: number[][] = [];
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    distances.push([]);
    for (const b of xTrain) {
      for (let j = 0; j < b.length; j++) sum += (x[i][j] - b[j]) ** 2;
      distances[i].push(Math.sqrt(sum));
    }
  }
  return distances;
}
