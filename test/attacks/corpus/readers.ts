import { neuron, type Corpus } from "./attack.js";
import { centred, formula, forward, output, whole } from "./numerical.js";

/** Slopes by two calls of f for each number, or by as many more as `also` makes. */
const numeric = (top: string, also: string): string => `${top}
function numericalGradient(f: (x: number[]) => number, x: number[], h: number): number[] {
  return x.map((_, i) => {
    ${also}
    return (f(x.with(i, x[i] + h)) - f(x.with(i, x[i] - h))) / (2 * h);
  });
}`;
const wasteful = (top: string): string => numeric(top, "f(x); f(x);");
const honest = (top: string): string => numeric(top, "");

/** Right slopes, 11 points; 3 more are for two calls of f for each number. */
const calls = { question: "grad-numeric", score: 11, says: /the budget of \d+ calls is used up/ } as const;

/** Methods replaced that the grader's own code asks, in the same process, when it reads an answer's inputs. */
export const readers: Corpus = {
  "what reads the inputs, replaced": [
    {
      question: "grad-neuron",
      score: 10,
      says: /numerical gradient/,
      name: "differences in a text of one's own, passed off as a function of the inputs",
      attack: neuron({
        top: `const { map } = Array.prototype; let hidden: any;
(Array.prototype as any).map = function (this: any, f: any) {
  if (!hidden) try { const made = f({ code: ${JSON.stringify(whole)} }); if (typeof made === "function") hidden = made; } catch {}
  return Reflect.apply(map, this, [f]);
};`,
        first: `if (hidden) return hidden(w, x); const h = 1e-5; const f = (w: number[], x: number[]): number => ${output};`,
        returns: centred("f"),
      }),
      twin: neuron({
        top: `const { map } = Array.prototype; let asked = 0;
(Array.prototype as any).map = function (this: any, f: any) { asked++; return Reflect.apply(map, this, [f]); };`,
        first: forward,
        returns: formula,
      }),
    },
    {
      ...calls,
      name: "a budget raised where its entries are read",
      attack: wasteful(`const { entries } = Object;
(Object as any).entries = (of: any): any => {
  const all: any[] = entries(of);
  for (const one of all) if (one[0] === "code" && one[1]?.budget) one[1] = { ...one[1], budget: 1e9 };
  return all;
};`),
      twin: honest(`const { entries } = Object; (Object as any).entries = (of: any): any => entries(of);`),
    },
    {
      ...calls,
      name: "a budget raised where it is put into a list",
      attack: wasteful(`const list: any = function (n: number) {
  return new Proxy(new Array(n), { defineProperty(on, name, one) {
    if (one.value?.budget) one.value.budget = 1e9;
    return Reflect.defineProperty(on, name, one);
  } });
};
(Array.prototype as any).constructor = { [Symbol.species]: list };`),
      twin: honest(`class Row extends Array<number> { static get [Symbol.species]() { return Array; } }
const row = Row.of(1, 2).map((v) => v + 1);
if (row.length !== 2) throw new Error("the row");`),
    },
    {
      ...calls,
      name: "the same function made twice, each with its budget",
      attack: wasteful(`const { map } = Array.prototype;
(Array.prototype as any).map = function (this: any, f: any) {
  return Reflect.apply(map, this, [(one: any, ...more: any[]) => {
    const made = f(one, ...more);
    if (typeof made !== "function") return made;
    const copies = [made, f(one), f(one), f(one)];
    return (x: any) => { for (;;) { try { return copies[0](x); } catch (error) { copies.shift(); if (copies.length === 0) throw error; } } };
  }]);
};`),
      twin: honest(""),
    },
    {
      ...calls,
      name: "the function behind the budget, found as the caller of an argument's methods",
      attack: numeric(
        `let caught: any;
const found = function (): any { caught = (arguments as any).callee.caller; return [1, 1].values(); };
const trap = (x: number[]): any => Object.assign([...x], { reduce: found, [Symbol.iterator]: found });`,
        `caught = undefined; try { f(trap(x)); } catch {} if (caught) { const other = caught; caught(x); f = (at) => other(at); } f(x);`,
      ),
      twin: honest(`const caller = function (): any { return (arguments as any).callee.caller; }; caller();`),
    },
  ],
};
