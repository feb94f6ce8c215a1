type Classifier = (xTrain: number[][], yTrain: number[], x: number[][], k: number) => number[];

export function crossValidate(
  x: number[][],
  y: number[],
  numFolds: number,
  ks: number[],
  classify: Classifier,
): number[][] {
  const fold = x.map((_, i) => Math.floor(i / Math.ceil(x.length / numFolds)));
  return ks.map((k) =>
    Array.from({ length: numFolds }, (_, f) => {
      const inside = <T>(rows: T[]): T[] => rows.filter((_, i) => fold[i] === f);
      const outside = <T>(rows: T[]): T[] => rows.filter((_, i) => fold[i] !== f);
      const labels = classify(outside(x), outside(y), inside(x), k);
      const actual = inside(y);
      return labels.filter((label, i) => label === actual[i]).length / actual.length;
    }),
  );
}
