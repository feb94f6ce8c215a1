export { compare, relativeError, type Tolerance } from "./compare.js";
export { callAll, resolve, type Call } from "./call.js";
export { suspect } from "./hint.js";
export { judge, judgeAspects, type AspectResult, type Judged, type Judgement, type Probe } from "./judge.js";
export type { Loops } from "./loops.js";
export { explain, explainOutcome } from "./message.js";
export { describe, numbersOf, plainOf } from "./numbers.js";
export type { Gave, Outcome } from "./outcome.js";
export { perform, type Workshop } from "./perform.js";
export { plan, planCounted, planRace } from "./plan.js";
export {
  pointsOf,
  type Aspect,
  type Assignment,
  type ChoiceQuestion,
  type FunctionQuestion,
  type Question,
  type StyleAspect,
} from "./question.js";
export { mostEffortOf } from "./slopes.js";
export { judgeStyle } from "./style.js";
export { take, Unreadable } from "./take.js";
export { tensorTools } from "./tensors.js";
export {
  isArray,
  isCode,
  isRecord,
  isTensor,
  tensor,
  type CodeValue,
  type Inputs,
  type Value,
} from "./value.js";
export { decode, encode } from "./wire.js";

/** How deep loops nest in a text, see `loops.ts`. The TypeScript parser is loaded when this is first called. */
export async function findLoops(
  ...asked: Parameters<typeof import("./loops.js").findLoops>
): Promise<import("./loops.js").Loops> {
  return (await import("./loops.js")).findLoops(...asked);
}
