export { compare, relativeError, type Tolerance } from "./compare.js";
export { judge, judgeStyle, type AspectResult, type Probe } from "./judge.js";
export type { Loops } from "./loops.js";
export { explain, explainOutcome } from "./message.js";
export { describe } from "./numbers.js";
export type { Outcome } from "./outcome.js";
export {
  pointsOf,
  type Assignment,
  type ChoiceQuestion,
  type FunctionQuestion,
  type Inputs,
  type Question,
  type StyleAspect,
} from "./question.js";
export { materialise } from "./materialise.js";
export { take, Unreadable } from "./take.js";
export { tensorTools } from "./tensors.js";
export { tensor, type Value } from "./value.js";
export { decode, encode } from "./wire.js";

/** How deep loops nest in a text, see `loops.ts`. The TypeScript parser is loaded when this is first called. */
export async function findLoops(text: string): Promise<import("./loops.js").Loops> {
  return (await import("./loops.js")).findLoops(text);
}
