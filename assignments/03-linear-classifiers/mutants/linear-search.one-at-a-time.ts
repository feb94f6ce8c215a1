export function searchSettings(
  learningRates: number[],
  lambdas: number[],
  validate: (learningRate: number, lambda: number) => number,
): { learningRate: number; lambda: number; accuracy: number; accuracies: number[][] } {
  const first = learningRates.map((rate) => validate(rate, lambdas[0]));
  const best = first.indexOf(Math.max(...first));
  const others = lambdas.map((strength) => validate(learningRates[best], strength));
  const accuracies = learningRates.map((_, i) => lambdas.map((_, j) => (i === best ? others[j] : first[i])));
  let [learningRate, lambda, accuracy] = [0, 0, -Infinity];
  for (let i = 0; i < learningRates.length; i++) {
    for (let j = 0; j < lambdas.length; j++) {
      if (accuracies[i][j] > accuracy) {
        [learningRate, lambda, accuracy] = [learningRates[i], lambdas[j], accuracies[i][j]];
      }
    }
  }
  return { learningRate, lambda, accuracy, accuracies };
}
