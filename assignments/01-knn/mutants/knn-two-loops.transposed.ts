export function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
  return xTrain.map((b) =>
    x.map((a) => {
      let sum = 0;
      for (let j = 0; j < a.length; j++) sum += (a[j] - b[j]) ** 2;
      return Math.sqrt(sum);
    }),
  );
}
