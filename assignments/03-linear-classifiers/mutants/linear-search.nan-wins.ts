export function searchSettings(
  learningRates: number[],
  lambdas: number[],
  validate: (learningRate: number, lambda: number) => number,
): { learningRate: number; lambda: number; accuracy: number; accuracies: number[][] } {
  const accuracies = learningRates.map((rate) => lambdas.map((strength) => validate(rate, strength)));
  let [learningRate, lambda, accuracy] = [learningRates[0], lambdas[0], accuracies[0][0]];
  for (let i = 0; i < learningRates.length; i++) {
    for (let j = 0; j < lambdas.length; j++) {
      if (accuracies[i][j] > accuracy) {
        [learningRate, lambda, accuracy] = [learningRates[i], lambdas[j], accuracies[i][j]];
      }
    }
  }
  return { learningRate, lambda, accuracy, accuracies };
}
