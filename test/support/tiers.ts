import { prepareSandbox } from "../../grader/index.js";

/** The tiers that attacks are tried in, the best first; a container only where an engine runs one here. */
export const tiers: readonly ("T0" | "T1" | "T2" | "T3")[] = [
  ...(runsContainers() ? (["T3"] as const) : []),
  "T2",
  "T1",
  "T0",
];

function runsContainers(): boolean {
  try {
    return prepareSandbox("require:T3").sandbox.tier === "T3";
  } catch {
    return false;
  }
}
