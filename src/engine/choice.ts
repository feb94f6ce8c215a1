import * as tf from "@tensorflow/tfjs";
import { GradlabError } from "../errors.js";
import { inFloat64, switchTo } from "./precision.js";

/** The engines one may ask for. */
export type EngineName = "auto" | "gradlab" | "float64" | "tensorflow" | "wasm" | "cpu";

const names: readonly EngineName[] = ["auto", "gradlab", "float64", "tensorflow", "wasm", "cpu"];

/** What computes at the moment. */
export interface Description {
  readonly engine: string;
  readonly precision: "float32" | "float64";
  /** One sentence that says all of it. */
  readonly text: string;
}

/**
 * Chooses what computes, for all code from here on; without a name, what the environment variable GRADLAB_ENGINE says, or
 * "auto".
 */
export async function use(name: EngineName = fromEnvironment() ?? "auto"): Promise<Description> {
  if (!names.includes(name))
    throw new GradlabError(`engine.use: there is no engine "${name}"; choose one of ${names.join(", ")}`);
  if (inFloat64())
    throw new GradlabError(
      "engine.use: a float64(...) is still running; await it before changing the engine",
    );
  await load(name);
  return describe();
}

async function load(name: EngineName): Promise<void> {
  if (name === "auto" || name === "gradlab") switchTo("gradlab");
  else if (name === "float64") switchTo("float64");
  else if (name === "cpu") switchTo("cpu");
  else throw new GradlabError(`engine.use: "${name}" does not load here`);
  return Promise.resolve();
}

function fromEnvironment(): EngineName | undefined {
  return (globalThis.process?.env["GRADLAB_ENGINE"] || undefined) as EngineName | undefined;
}

/** Says what computes: engine, precision and why. */
export function describe(): Description {
  const engine = tf.getBackend() || "gradlab";
  const precision = engine === "float64" ? "float64" : "float32";
  return { engine, precision, text: `Engine: ${engine}, ${precision}.` };
}
