type Classifier = (xTrain: number[][], yTrain: number[], x: number[][], k: number) => number[];

export function crossValidate(
  x: number[][],
  y: number[],
  numFolds: number,
  ks: number[],
  classify: Classifier,
): number[][] {
  const size = Math.floor(x.length / numFolds);
  const longer = x.length % numFolds;
  const fold = x.map(() => 0);
  for (let f = 0, i = 0; f < numFolds; f++) {
    for (let n = 0; n < size + (f < longer ? 1 : 0); n++) fold[i++] = f;
  }
  return ks.map((k) =>
    Array.from({ length: numFolds }, (_, f) => {
      const inside = <T>(rows: T[]): T[] => rows.filter((_, i) => fold[i] === f);
      const outside = <T>(rows: T[]): T[] => rows.filter((_, i) => fold[i] !== f);
      const labels = classify(outside(x), outside(y), inside(x), k);
      const actual = inside(y);
      return (100 * labels.filter((label, i) => label === actual[i]).length) / actual.length;
    }),
  );
}
