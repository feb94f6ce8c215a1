import type { Notebook } from "../../../src/notebook/index.js";

/** The questions that are attacked, each with its assignment. */
export const assignmentOf = {
  "knn-vote": "01-knn",
  "knn-no-loops": "01-knn",
  "knn-one-loop": "01-knn",
  "knn-two-loops": "01-knn",
  "grad-relative-error": "02-gradients",
  "grad-numeric": "02-gradients",
  "grad-neuron": "02-gradients",
  "svm-vectorized": "03-linear-classifiers",
} as const;

/** An answer to another question of the same notebook. */
export interface Beside {
  readonly question: keyof typeof assignmentOf;
  readonly answer: string;
}

/**
 * An attack on the grader, with its honest twin: an answer that looks alike to a careless grader and deserves its full
 * points. A score is what the answer deserves, and no more: most attacks are wrong answers in disguise.
 */
export interface Attack {
  readonly name: string;
  /** The question whose answer it is. */
  readonly question: keyof typeof assignmentOf;
  readonly attack: string;
  /** What the attack deserves; 0 unless said. */
  readonly score?: number;
  /** What the report must say about it. */
  readonly says?: RegExp;
  readonly twin: string;
  /** Other answers in the same notebook, all of them right: they keep their full points, whatever the attack does. */
  readonly beside?: readonly Beside[];
  /** Those beside the twin, where they are others. */
  readonly twinBeside?: readonly Beside[];
  /** How long it may compute; as long as all unless said. */
  readonly seconds?: number;
  /** What is done to the filled notebook, the attack's and the twin's; `released` is what students receive. */
  readonly edit?: (notebook: Notebook, released: Notebook) => void;
  /** The lowest tier that contains it; T0 unless said. Lower tiers say in their report that they do not. */
  readonly from?: "T0" | "T1" | "T2";
}

/** Attacks by class, in GRADER.md's words. */
export type Corpus = Readonly<Record<string, readonly Attack[]>>;

/** A right vote in one expression, for putting into disguises. */
export const right = `distances.map((row) => {
    const order = row.map((_, j) => j).sort((i, j) => row[i] - row[j] || i - j).slice(0, k);
    const votes = (label: number) => order.filter((j) => yTrain[j] === label).length;
    return order.map((j) => yTrain[j]).sort((a, b) => votes(b) - votes(a) || a - b)[0];
  })`;

/** An answer cell: something at the cell's top, something before the function returns, what it returns. */
interface Parts {
  readonly top?: string;
  readonly first?: string;
  readonly returns?: string;
}
export const vote = ({
  top = "",
  first = "",
  returns = "distances.map(() => 0) as any",
}: Parts): string => `${top}
function vote(distances: number[][], yTrain: number[], k: number): number[] {
  ${first}
  return ${returns};
}`;

/** Right distances in one expression on tensors. */
export const rightDistances: string = `tf.sqrt(tf.relu(tf.square(x).sum(1, true).add(tf.square(xTrain).sum(1)).sub(tf.matMul(x, xTrain, false, true).mul(2)))) as tf.Tensor2D`;

/** An answer cell for the distances without a loop. */
export const noLoops = ({
  top = "",
  first = "",
  returns = "tf.zeros([x.shape[0], xTrain.shape[0]]) as tf.Tensor2D",
}: Parts): string => `${top}
function distancesNoLoops(x: tf.Tensor2D, xTrain: tf.Tensor2D): tf.Tensor2D {
  ${first}
  return ${returns};
}`;

/** An answer cell for a neuron's output and slopes. */
export const neuron = ({ top = "", first = "", returns = "" }: Parts): string => `${top}
function neuron(w: number[], x: number[]): { out: number; dw: number[]; dx: number[] } {
  ${first}
  return ${returns};
}`;

/** Node's own modules, as an answer can get at them. */
export const node = (name: string): string =>
  `(globalThis as any).process.getBuiltinModule(${JSON.stringify(name)})`;

export const fs: string = `const fs = ${node("fs")};`;

/** A right answer that first does what an honest program may do and the sandbox may refuse. */
export const trying = (what: string): string => vote({ first: `try { ${what} } catch {}`, returns: right });
