import { runText } from "./run-text.js";

// Taken before any answer is loaded: here an answer that patched what reads its inputs is not believed.
const { parse } = JSON;
const { hasOwn, keys } = Object;
const { apply } = Reflect;

/** How often each text may be called, for a call as the grader sent it. */
type Budgets = Record<string, number | undefined>;

/**
 * Makes the functions that come with a call: those texts that the grader's message holds and no others, called as often as it
 * says. Whoever reads the inputs asks methods that an answer may have replaced: it could hand them a text of its own, which
 * would run without counting a step, or a larger budget.
 *
 * @param message the call's line, of which nothing is read unless a function is asked for
 * @param again whether the answer is run more than once in the call, each time with fresh budgets
 */
export function given(message: string, again: boolean): (text: string) => unknown {
  let left: Budgets | undefined;
  return (text) => {
    const budgets = (left ??= collect(parse(message), { __proto__: null } as unknown as Budgets));
    const budget = budgets[text];
    if (budget === undefined) throw new Error("the grader gave no such function");
    if (budget === Infinity) return runText(`(${text})`, "given.js");
    // Strict: what it calls of an argument would find it as its `caller`, and call it past the budget.
    const made = runText(`"use strict"; (${text})`, "given.js");
    if (again || typeof made !== "function") return made;
    return (...inputs: unknown[]): unknown => {
      const now = budgets[text]!;
      if (now <= 0) throw new Error(`the budget of ${budget} calls is used up`);
      budgets[text] = now - 1;
      return apply(made, undefined, inputs);
    };
  };
}

/** The functions in a message, in the form of `encode`: a text, or a text with its budget. */
function collect(json: unknown, found: Budgets): Budgets {
  if (typeof json !== "object" || json === null) return found;
  const names = keys(json);
  for (let k = 0; k < names.length; k++) {
    const item = (json as Record<string, unknown>)[names[k]];
    if (names[k] === "code") add(item, found);
    if (names[k] !== "tensor") collect(item, found);
  }
  return found;
}

function add(item: unknown, found: Budgets): void {
  if (typeof item === "string") found[item] = Infinity;
  if (typeof item !== "object" || item === null || !hasOwn(item, "text") || !hasOwn(item, "budget")) return;
  const { text, budget } = item as { text: unknown; budget: unknown };
  if (typeof text !== "string" || typeof budget !== "number") return;
  found[text] = (found[text] ?? 0) + budget;
}
