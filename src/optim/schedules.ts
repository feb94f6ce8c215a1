import { checkNumber } from "../shapes.js";

/** A learning rate for each step: 0, 1, 2, ... */
export type Schedule = (step: number) => number;

/**
 * Step decay: `learningRate * factor ^ floor(step / every)`.
 *
 * @param options `learningRate`, the first, 0 or more; `every`, how many steps each lasts, at least 1; `factor`, what it is then
 * multiplied by, 0 or more, 0.1 by default
 * @returns the learning rate of each step
 * @throws GradlabError when a number is out of its range
 * @see CS231n notes, "Neural networks part 3": annealing the learning rate
 * @example
 * const rate = optim.schedules.step({ learningRate: 1, every: 100, factor: 0.5 });
 * console.log(rate(0), rate(99), rate(100), rate(250)); // 1 1 0.5 0.25
 */
export function step({
  learningRate,
  every,
  factor = 0.1,
}: {
  readonly learningRate: number;
  readonly every: number;
  readonly factor?: number;
}): Schedule {
  checkNumber("optim.schedules.step", "learningRate", learningRate, { min: 0 });
  checkNumber("optim.schedules.step", "every", every, { min: 1 });
  checkNumber("optim.schedules.step", "factor", factor, { min: 0 });
  return (now) => learningRate * factor ** Math.floor(checked("step", now) / every);
}

/**
 * Cosine decay: `final + (learningRate - final) * (1 + cos(pi * step / steps)) / 2`, and `final` from then on.
 *
 * @param options `learningRate`, the first, 0 or more; `steps`, how many to the last, at least 1; `final`, the last rate, 0 or
 * more, 0 by default
 * @returns the learning rate of each step
 * @throws GradlabError when a number is out of its range
 * @see I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017
 * @example
 * const rate = optim.schedules.cosine({ learningRate: 1, steps: 100 });
 * console.log(rate(0), rate(50), rate(100), rate(200)); // 1.0 0.5 0.0 0.0
 */
export function cosine({
  learningRate,
  steps,
  final = 0,
}: {
  readonly learningRate: number;
  readonly steps: number;
  readonly final?: number;
}): Schedule {
  checkNumber("optim.schedules.cosine", "learningRate", learningRate, { min: 0 });
  checkNumber("optim.schedules.cosine", "steps", steps, { min: 1 });
  checkNumber("optim.schedules.cosine", "final", final, { min: 0 });
  return (now) => {
    const part = Math.min(checked("cosine", now), steps) / steps;
    return final + ((learningRate - final) * (1 + Math.cos(Math.PI * part))) / 2;
  };
}

/**
 * Exponential decay: `learningRate * factor ^ (step / every)`, the smooth form of {@link step}.
 *
 * @param options `learningRate`, the first, 0 or more; `every`, after how many steps, at least 1, it has been multiplied by
 * `factor`, 0 or more
 * @returns the learning rate of each step
 * @throws GradlabError when a number is out of its range
 * @see CS231n notes, "Neural networks part 3": annealing the learning rate
 * @example
 * const rate = optim.schedules.exponential({ learningRate: 1, every: 100, factor: 0.25 });
 * console.log(rate(0), rate(50), rate(100)); // 1 0.5 0.25
 */
export function exponential({
  learningRate,
  every,
  factor,
}: {
  readonly learningRate: number;
  readonly every: number;
  readonly factor: number;
}): Schedule {
  checkNumber("optim.schedules.exponential", "learningRate", learningRate, { min: 0 });
  checkNumber("optim.schedules.exponential", "every", every, { min: 1 });
  checkNumber("optim.schedules.exponential", "factor", factor, { min: 0 });
  return (now) => learningRate * factor ** (checked("exponential", now) / every);
}

/** The step that a schedule is asked about, or a fault. */
function checked(name: string, step: number): number {
  checkNumber(`optim.schedules.${name}`, "the step", step, { min: 0 });
  return step;
}
