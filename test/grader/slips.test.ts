import assert from "node:assert/strict";
import { loadAssignment, type LoadedAssignment } from "../../grader/assignment.js";
import { startCompiler, type Compiler } from "../../grader/compile/index.js";
import { oracle } from "../../grader/oracle.js";
import { remember } from "../../grader/remember.js";
import { judge, type FunctionQuestion, type Probe } from "../../src/checks/index.js";

type Slip = readonly [question: string, name: string, right: string, wrong: string, says: RegExp];

/** What people get wrong, each as a change to the reference's text, and what they have to be told. */
const slips: Readonly<Record<string, readonly Slip[]>> = {
  "01-knn": [
    ["knn-two-loops", "negated", "Math.sqrt(sum)", "-Math.sqrt(sum)", /is the negative/],
    ["knn-two-loops", "halved", "Math.sqrt(sum)", "Math.sqrt(sum) / 2", /is half the right one/],
    [
      "knn-two-loops",
      "times M",
      "Math.sqrt(sum)",
      "Math.sqrt(sum) * xTrain.length",
      /is the right one times the number of rows of the second argument/,
    ],
    [
      "knn-two-loops",
      "a constant too many",
      "Math.sqrt(sum)",
      "Math.sqrt(sum) + 1",
      /is too large by 1 everywhere/,
    ],
    ["knn-vote", "a neighbour too few", "order.slice(0, k)", "order.slice(0, k - 1)", /k - 1/],
    [
      "knn-one-loop",
      "the last row missed",
      "i < x.shape[0]",
      "i < x.shape[0] - 1",
      /right but for its last row/,
    ],
    ["knn-one-loop", "the first row missed", "let i = 0", "let i = 1", /right but for its first row/],
    [
      "knn-cross-validation",
      "longer folds",
      "f * size + Math.min(f, longer)",
      "Math.min(x.length, f * Math.ceil(x.length / numFolds))",
      /rounded up/,
    ],
    ["knn-cross-validation", "in percent", "labels.filter(", "100 * labels.filter(", /in percent/],
  ],
  "02-gradients": [
    ["grad-numeric", "/ 2 * h", "/ (2 * h)", "/ 2 * h", /a \/ 2 \* h is \(a \/ 2\) \* h/],
    ["grad-numeric", "not divided by h", "/ (2 * h)", "/ 2", /the right one times the third argument/],
    [
      "grad-relative-error",
      "halved",
      "Math.abs(value - b[i]) /",
      "0.5 * Math.abs(value - b[i]) /",
      /is half the right one/,
    ],
    ["grad-neuron", "sigmoid's sign", "Math.exp(-s)", "Math.exp(s)", /sigmoid is turned round/],
    ["grad-neuron", "dx's sign", "ds * w[i])", "-ds * w[i])", /dx is the negative/],
    ["grad-gates", "dz's sign", "(yWins[i] ? 0 : sum)", "(yWins[i] ? 0 : -sum)", /dz is the negative/],
    [
      "grad-affine-softmax",
      "dw transposed",
      "dw: tf.matMul(x, dScores, true)",
      "dw: tf.matMul(dScores, x, true)",
      /dw is transposed/,
    ],
    ["grad-affine-softmax", "loss's sign", "const loss = -logs", "const loss = logs", /loss is the negative/],
    ["grad-affine-softmax", "sum's axis", ".exp().sum(1, true)", ".exp().sum(0, true)", /wrong axis/],
    [
      "grad-affine-softmax",
      "labels counted from 1",
      "tf.oneHot(y,",
      'tf.oneHot(y.sub<tf.Tensor1D>(tf.scalar(1, "int32")),',
      /first class is number 0/,
    ],
    ["grad-affine-softmax", "db's axis", "dScores.sum(0)", "dScores.sum(1)", /db has as many numbers as N/],
    [
      "grad-affine-softmax",
      "db doubled",
      "dScores.sum(0)",
      "dScores.sum(0).mul(2)",
      /db is twice the right one/,
    ],
    ["grad-affine-softmax", "db not worked out", "dScores.sum(0)", "tf.zerosLike(b)", /db is 0 everywhere/],
    [
      "grad-affine-softmax",
      "w returned",
      "dw: tf.matMul(x, dScores, true)",
      "dw: w",
      /dw is still the second argument/,
    ],
  ],
  "03-linear-classifiers": [
    ["svm-naive", "db's sign", "    db,\n", "    db: db.map((value) => -value),\n", /db is the negative/],
    [
      "svm-naive",
      "loss not a mean",
      "loss += margin / x.length",
      "loss += margin",
      /loss is the right one times N/,
    ],
    [
      "svm-naive",
      "dw transposed",
      "    dw,\n",
      "    dw: dw[0].map((_, j) => dw.map((row) => row[j])),\n",
      /dw is transposed/,
    ],
    [
      "svm-naive",
      "last feature skipped",
      "for (const [d, value] of row.entries()) {",
      "for (const [d, value] of row.slice(0, -1).entries()) {",
      /dw is right but for its last row/,
    ],
    ["svm-naive", "loss too large", "loss: loss +", "loss: 1 + loss +", /The right class is counted/],
    ["svm-naive", "labels counted from 1", "y[i]", "y[i] - 1", /first class is number 0/],
    [
      "svm-vectorized",
      "labels counted from 1",
      "tf.oneHot(y,",
      'tf.oneHot(y.sub<tf.Tensor1D>(tf.scalar(1, "int32")),',
      /first class is number 0/,
    ],
    ["svm-vectorized", "no penalty in dw", ".add(w.mul(2 * lambda))", "", /2 \* lambda \* w/],
    [
      "svm-vectorized",
      "dw's sign",
      "tf.matMul(x, dScores, true)",
      "tf.matMul(x, dScores, true).neg()",
      /dw is the negative/,
    ],
    [
      "svm-vectorized",
      "dw transposed",
      "tf.matMul(x, dScores, true).add(w.mul(2 * lambda))",
      "tf.matMul(dScores, x, true).add(w.mul(2 * lambda).transpose())",
      /dw is transposed/,
    ],
    ["svm-vectorized", "db's axis", "dScores.sum(0)", "dScores.sum(1)", /db has as many numbers as N/],
    [
      "svm-vectorized",
      "loss not a mean",
      "margins.sum().dataSync()[0] / pictures",
      "margins.sum().dataSync()[0]",
      /loss is the right one times N/,
    ],
    [
      "svm-vectorized",
      "no penalty in the loss",
      " +\n      lambda * w.square().sum().dataSync()[0]",
      "",
      /lacks lambda times/,
    ],
    [
      "softmax-naive",
      "loss not a mean",
      "scores[y[i]]) / x.length",
      "scores[y[i]])",
      /loss is the right one times N/,
    ],
    [
      "softmax-naive",
      "no penalty in the loss",
      "loss: loss + lambda * w.flat().reduce((sum, weight) => sum + weight ** 2, 0)",
      "loss",
      /lacks lambda times/,
    ],
    [
      "softmax-naive",
      "dScores' sign",
      "(Math.exp(score - highest) / total - (j === y[i] ? 1 : 0))",
      "((j === y[i] ? 1 : 0) - Math.exp(score - highest) / total)",
      /wrong sign/,
    ],
    ["softmax-naive", "labels counted from 1", "y[i]", "y[i] - 1", /first class is number 0/],
    [
      "softmax-vectorized",
      "labels counted from 1",
      "tf.oneHot(y,",
      'tf.oneHot(y.sub<tf.Tensor1D>(tf.scalar(1, "int32")),',
      /first class is number 0/,
    ],
    ["softmax-vectorized", "no penalty in dw", ".add(w.mul(2 * lambda))", "", /2 \* lambda \* w/],
    [
      "softmax-vectorized",
      "no penalty in the loss",
      "lambda * w.square().sum().dataSync()[0] -",
      "-",
      /lacks lambda times/,
    ],
    [
      "softmax-vectorized",
      "loss's sign",
      "      logs.mul(right)",
      "      -logs.mul(right)",
      /loss is the negative/,
    ],
    [
      "softmax-vectorized",
      "loss not a mean",
      "logs.mul(right).sum().dataSync()[0] / pictures",
      "logs.mul(right).sum().dataSync()[0]",
      /loss is the right one times N/,
    ],
    [
      "softmax-vectorized",
      "dw transposed",
      "tf.matMul(x, dScores, true).add(w.mul(2 * lambda))",
      "tf.matMul(dScores, x, true).add(w.mul(2 * lambda).transpose())",
      /dw is transposed/,
    ],
    ["softmax-vectorized", "maximum's axis", "scores.max(1, true)", "scores.max(0, true)", /axis/],
    ["softmax-vectorized", "sum's axis", ".exp().sum(1, true)", ".exp().sum(0, true)", /wrong axis/],
    [
      "softmax-vectorized",
      "both axes",
      "scores.max(1, true));\n  const logs = shifted.sub(shifted.exp().sum(1, true)",
      "scores.max(0, true));\n  const logs = shifted.sub(shifted.exp().sum(0, true)",
      /axis/,
    ],
    ["softmax-vectorized", "db's axis", "dScores.sum(0)", "dScores.sum(1)", /db has as many numbers as N/],
    ["softmax-vectorized", "dScores' sign", "logs.exp().sub(right)", "right.sub(logs.exp())", /wrong sign/],
    ["linear-train", "b's sign", "b.sub<tf.Tensor1D>", "b.add<tf.Tensor1D>", /b goes up/],
    ["linear-train", "an epoch too many", "epoch < epochs", "epoch <= epochs", /epoch/],
    ["linear-train", "a mean of a mean", ".mul(learningRate)", ".mul(learningRate / batchSize)", /batchSize/],
  ],
};

for (const [name, mine] of Object.entries(slips)) {
  describe(`a common slip in ${name}`, () => {
    let assignment: LoadedAssignment;
    let compiler: Compiler;
    const results = new Map<string, Promise<readonly Probe[]>>();
    before(async () => {
      assignment = await loadAssignment(name);
      compiler = startCompiler();
    });
    after(() => compiler.close());

    const questionOf = (id: string): FunctionQuestion =>
      assignment.definition.questions.find((question) => question.id === id) as FunctionQuestion;

    /** The calls of a question with what its mutants and all the slips make of them, as if those were mutants, too. */
    async function probesOf(id: string): Promise<readonly Probe[]> {
      const question = questionOf(id);
      const [texts, mutants] = [new Map(assignment.mutants), { ...question.mutants }];
      for (const [asked, slip, right, wrong] of mine) {
        const text = assignment.references.get(asked)!;
        assert.ok(text.includes(right), `${slip}: the reference of ${asked} has no ${right}`);
        texts.set(`${asked}/${slip}`, text.replaceAll(right, wrong));
        if (asked === id) mutants[slip] = { hint: "", fails: [] };
      }
      const known = await oracle({ ...assignment, mutants: texts }, { ...question, mutants }, compiler);
      return known.withMutants(await known.probes({ student: "a student", salt: "a salt" }));
    }

    for (const [id, slip, , , says] of mine) {
      it(`is named: ${id}, ${slip}`, async () => {
        const probes = await remember(results, id, () => probesOf(id));
        const outcomes = probes.map(({ mutants }) => mutants[slip]);
        const { aspects, hint = "no hint" } = judge(questionOf(id), probes, outcomes);
        assert.ok(aspects.some(({ score, points }) => score < points));
        assert.match(hint, says, aspects.map(({ message }) => message).join("\n"));
      });
    }
  });
}
