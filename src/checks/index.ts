export { compare, relativeError, type Comparison, type Tolerance, type Worst } from "./compare.js";
export { judge, judgeStyle, type AspectResult, type Judgement, type Probe } from "./judge.js";
export type { Loops } from "./loops.js";
export { explain, explainOutcome } from "./message.js";
export { describe } from "./numbers.js";
export type { Outcome } from "./outcome.js";
export {
  pointsOf,
  type Aspect,
  type Assignment,
  type ChoiceQuestion,
  type FunctionQuestion,
  type Inputs,
  type Mutant,
  type Question,
  type StyleAspect,
  type TextQuestion,
} from "./question.js";
export { materialise, type Makers } from "./materialise.js";
export { take, Unreadable, type TensorReader } from "./take.js";
export { tensorTools, type TensorTools } from "./tensors.js";
export { tensor, type TensorValue, type Value } from "./value.js";
export { decode, encode } from "./wire.js";

/** How deep loops nest in a text, see `loops.ts`. The TypeScript parser is loaded when this is first called. */
export async function findLoops(text: string): Promise<import("./loops.js").Loops> {
  return (await import("./loops.js")).findLoops(text);
}
