import { use } from "../../src/engine/index.js";
import { needs } from "./needs.js";

/** The engines in which the same numbers must come out; `auto`, the one that people have, brings native kernels. */
export const engines = ["gradlab", "auto", "cpu", "wasm"] as const;

/** A test of the same title in every engine; what may differ, it is told by name. */
export function inEveryEngine(
  title: string,
  test: (engine: (typeof engines)[number]) => void | Promise<void>,
): void {
  for (const name of engines)
    it(`${title}: ${name}`, async function () {
      if (name === "auto") needs(this, "native kernels");
      await use(name);
      try {
        await test(name);
      } finally {
        await use("gradlab");
      }
    });
}
