import { mkdirSync } from "node:fs";
import path from "node:path";
import { questionOf, saveNotebook, type Cell, type Notebook } from "../src/notebook/index.js";
import type { LoadedAssignment } from "./assignment.js";
import { fillAnswers } from "./fill.js";

/** Answers by question; what is not named is answered as the reference does. */
type Answers = Readonly<Record<string, string>>;

/** Right, and written by somebody else. */
const otherStyle: Answers = {
  "knn-two-loops": `function distancesTwoLoops(x: number[][], xTrain: number[][]): number[][] {
  return x.map((a) => xTrain.map((b) => Math.hypot(...a.map((value, j) => value - b[j]))));
}`,
  "knn-vote": `const vote = (distances: number[][], yTrain: number[], k: number): number[] => {
  const labels: number[] = [];
  for (const row of distances) {
    const nearest = row
      .map((distance, j) => ({ distance, label: yTrain[j] }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, k);
    const counts = new Array<number>(Math.max(...yTrain) + 1).fill(0);
    for (const { label } of nearest) counts[label]++;
    labels.push(counts.indexOf(Math.max(...counts)));
  }
  return labels;
};`,
  "knn-no-loops": `function distancesNoLoops(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const a = x.square().sum(1).expandDims(1);
    const b = xTrain.square().sum(1).expandDims(0);
    return a.add(b).sub(x.matMul(xTrain.transpose()).mul(2)).maximum(0).sqrt() as tf.Tensor2D;
  });
}`,
};

const neverEnds: Answers = {
  "knn-vote": `function vote(distances: number[][], yTrain: number[], k: number): number[] {
  let label = 0;
  while (label >= 0) label = (label + 1) % 10;
  return [label];
}`,
};

const endsItsProcess: Answers = {
  "knn-one-loop": `declare const process: { exit(code: number): never };
function distancesOneLoop(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  return process.exit(0);
}`,
};

/** Patches whatever a grader might use, and writes results where results might be read. */
const tampers: Answers = {
  "knn-two-loops": `function distancesTwoLoops(x: any, xTrain: any): any {
  return x.map(() => xTrain.map(() => 0));
}
const anything = globalThis as any;
Math.sqrt = () => 0;
JSON.stringify = () => '{"score":15,"pass":true}';
Array.prototype.some = () => false;
Object.is = () => true;
const fs = anything.process.getBuiltinModule("fs");
for (let fd = 1; fd < 10; fd++) {
  try {
    fs.writeSync(fd, '{"call":"0","outcome":{"kind":"value","value":[[5]]}}\\n{"score":15}\\n');
  } catch {}
}`,
  "knn-vote": `function vote(distances: any, yTrain: any, k: any): any {
  const liar = { valueOf: () => 1, toJSON: () => [1], length: 1 };
  return new Proxy([liar], { get: (target, key) => (key === "length" ? 1 : liar) });
}`,
};

const wrongTypes: Answers = {
  "knn-two-loops": `function distancesTwoLoops(x: number[][], xTrain: number[][]): string[][] {
  const distances: number[][] = [];
  for (const a of x) {
    distances.push(xTrain.map((b) => Math.sqrt(a.reduce((sum, v, j) => sum + (v - b[j]) ** 2, 0))));
  }
  return distances;
}`,
  "knn-no-loops": `function distancesNoLoops(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  const products = tf.matMul(x, xTrain, false, true);
  return tf.sqrt(products.mul(-2).add(x.square().sum(1, true))) as tf.Tensor2D;
}`,
};

/** The answers of a made-up class of ten: some right, some wrong, some not even honest. */
function answersOf({ mutants }: LoadedAssignment): Readonly<Record<string, Answers | undefined>> {
  const mutant = (question: string, name: string): Answers => ({
    [question]: mutants.get(`${question}/${name}`)!,
  });
  return {
    "Ada Lindqvist": {},
    "Bao Nguyen": otherStyle,
    "Chidi Okafor": mutant("knn-vote", "larger-label"),
    "Dana Petrova": { ...mutant("knn-two-loops", "no-root"), ...mutant("knn-no-loops", "no-root") },
    "Elif Demir": mutant("knn-no-loops", "hidden-loop"),
    "Farid Haddad": undefined,
    "Greta Holm": { ...neverEnds, "knn-invariances": 'const invariances: Choice[] = ["a", "d"];' },
    "Hugo Martins": endsItsProcess,
    "Ines Castro": tampers,
    "Jun Sato": wrongTypes,
  };
}

/** Writes the class as a folder of submissions, one `.ipynb` a student; the same bytes each time. */
export async function writeSampleClass(assignment: LoadedAssignment, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [student, answers] of Object.entries(answersOf(assignment))) {
    const all = answers && new Map([...assignment.references, ...Object.entries(answers)]);
    const notebook = all ? fillAnswers(assignment, all) : assignment.released;
    const handedIn = student === "Ines Castro" ? tamper(notebook) : notebook;
    await saveNotebook(path.join(folder, `${student}.ipynb`), handedIn);
  }
}

/** Edits what a student should leave alone: the checks, the points, an answer cell's copy with a fuller mark. */
function tamper(notebook: Notebook): Notebook {
  const edit = (cell: Cell): Cell => {
    if (cell.id.endsWith("-check")) return { ...cell, source: 'console.log("All tests passed: 100 / 100");' };
    if (cell.id === "intro") return { ...cell, source: cell.source.replace("| 15 |", "| 100 |") };
    if (questionOf(cell) === undefined) return cell;
    return { ...cell, metadata: { ...cell.metadata, points: 100, score: 100, deletable: false } };
  };
  return { ...notebook, metadata: { ...notebook.metadata, score: 100 }, cells: notebook.cells.map(edit) };
}
