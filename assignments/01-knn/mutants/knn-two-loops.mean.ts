export function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
  return x.map((a) =>
    xTrain.map((b) => {
      let sum = 0;
      for (let j = 0; j < a.length; j++) sum += (a[j] - b[j]) ** 2;
      return Math.sqrt(sum / a.length);
    }),
  );
}
