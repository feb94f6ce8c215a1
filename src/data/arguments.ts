import { GradlabError } from "../errors.js";

/** Refuses what is not a whole number of at least `min`, in one sentence that names the operation and the argument. */
export function requireWhole(operation: string, name: string, value: number, min: number): void {
  if (Number.isInteger(value) && value >= min) return;
  throw new GradlabError(
    `${operation}: ${name} is ${String(value)}, expected a whole number of at least ${min}`,
  );
}

/** Refuses what is not a finite number of at least `min`. */
export function requireNumber(operation: string, name: string, value: number, min: number): void {
  if (typeof value === "number" && Number.isFinite(value) && value >= min) return;
  throw new GradlabError(`${operation}: ${name} is ${String(value)}, expected a number of at least ${min}`);
}
