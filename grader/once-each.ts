import type { Call, Inputs } from "../src/checks/index.js";
import { remember } from "./remember.js";

/**
 * Makes each call once and knows what came of it as long as somebody holds its inputs: those that an assignment gives everybody
 * are the same object for every student, those that are drawn go with their student.
 */
export function onceEach<T>(run: (call: Call) => Promise<T>): (call: Call) => Promise<T> {
  const known = new WeakMap<Inputs, Map<string, Promise<T>>>();
  return (call) => {
    const { inputs, ...asked } = call;
    const those = known.get(inputs) ?? new Map<string, Promise<T>>();
    known.set(inputs, those);
    return remember(those, JSON.stringify(asked), () => run(call));
  };
}
