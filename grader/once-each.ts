import type { Call } from "../src/checks/index.js";
import { once } from "./inputs.js";
import { remember } from "./remember.js";

/** Makes each call once and knows what came of it as long as somebody holds its inputs. */
export function onceEach<T>(run: (call: Call) => Promise<T>): (call: Call) => Promise<T> {
  const made = once(() => new Map<string, Promise<T>>());
  return (call) => {
    const { inputs, ...asked } = call;
    return remember(made(inputs), JSON.stringify(asked), () => run(call));
  };
}
