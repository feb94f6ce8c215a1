import { derivative, parse, type MathNode } from "mathjs/number";
import { GradlabError } from "../errors.js";

/** Numbers for the variables of an expression, by name. */
export type Assignment = Readonly<Record<string, number>>;

/** A formula that can be computed, differentiated and printed. */
export interface Symbolic {
  /** The formula as text, in mathjs' notation. */
  readonly text: string;
  /** The formula as TeX, for KaTeX or MathJax. */
  readonly tex: string;
  /** Its variables in alphabetical order. */
  readonly variables: readonly string[];
  /** Its value. */
  readonly value: (at: Assignment) => number;
  /** Its derivative in one variable, simplified: a formula again. */
  readonly derivative: (variable: string) => Symbolic;
  /** Its slope in every variable. */
  readonly gradient: (at: Assignment) => Record<string, number>;
}

/**
 * A formula as symbols: compiled to be computed, differentiated by the rules of calculus (mathjs), printed as TeX. `log` is
 * the natural logarithm. Exact, but the derivative of a long formula is longer still.
 *
 * @param expression a formula of numbers, variables, `+ - * / ^` and functions such as `exp`, `log`, `tanh`, `sqrt`, `abs`
 * @returns the formula, with its value, derivatives and TeX; see {@link Symbolic}
 * @throws GradlabError when the formula cannot be read, has no derivative by rule (`max`), or a variable has no number
 * @see https://mathjs.org/docs/expressions/syntax.html
 * @example
 * const loss = gradients.symbolic("-log(1 / (1 + exp(-w * x)))");
 * console.log(loss.variables); // [ 'w', 'x' ]
 * console.log(loss.value({ w: 2, x: 1 })); // 0.127
 * console.log(loss.gradient({ w: 2, x: 1 }).w); // -0.119
 * console.log(gradients.symbolic("w^2 + 3*w").derivative("w").tex); // 2\cdot w+3
 */
export function symbolic(expression: string): Symbolic {
  if (typeof expression !== "string" || expression.trim() === "")
    throw new GradlabError("gradients.symbolic: the expression is empty or no text, expected a formula");
  return formula(attempt(expression, () => parse(expression)));
}

const constants = new Set(["e", "pi", "tau", "Infinity", "NaN"]);

function formula(tree: MathNode): Symbolic {
  const text = tree.toString();
  const variables = variablesOf(tree);
  const compiled = attempt(text, () => tree.compile());
  const slopes = new Map<string, Symbolic>();
  const slope = (variable: string): Symbolic => {
    const known = slopes.get(variable);
    const found = known ?? formula(attempt(text, () => derivative(tree, variable)));
    slopes.set(variable, found);
    return found;
  };
  return {
    text,
    tex: attempt(text, () => tree.toTex().trim()),
    variables,
    value: (at) => compute(text, variables, compiled, at),
    derivative: slope,
    gradient: (at) => Object.fromEntries(variables.map((name) => [name, slope(name).value(at)])),
  };
}

function variablesOf(tree: MathNode): string[] {
  const names = new Set<string>();
  tree.traverse((node, path, parent) => {
    const isFunction = path === "fn" && parent.type === "FunctionNode";
    if (node.type === "SymbolNode" && !isFunction) names.add((node as unknown as { name: string }).name);
  });
  return [...names].filter((name) => !constants.has(name)).sort();
}

function compute(
  text: string,
  variables: readonly string[],
  compiled: ReturnType<MathNode["compile"]>,
  at: Assignment,
): number {
  const missing = variables.filter((name) => typeof at[name] !== "number");
  if (missing.length > 0) {
    throw new GradlabError(`gradients.symbolic: ${text} needs a number for ${missing.join(", ")}`);
  }
  const value = attempt(text, () => compiled.evaluate({ ...at }) as unknown);
  if (typeof value === "number") return value;
  throw new GradlabError(
    `gradients.symbolic: ${text} is of type ${typeof value}, expected a formula for a number`,
  );
}

/** Runs a step of mathjs and turns its complaint into ours. */
function attempt<T>(text: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw new GradlabError(`gradients.symbolic: ${text}: ${(error as Error).message}`, { cause: error });
  }
}
