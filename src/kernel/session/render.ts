import { inspect } from "node:util";
import type { Bundle } from "./link.js";

/**
 * A value as a notebook shows it: by its own account (`Symbol.for("Jupyter.display")`), or as text. Undefined for one
 * whose account is empty: it has shown itself already.
 */
export async function render(value: unknown): Promise<Bundle | undefined> {
  const own = await ownAccount(value);
  if (own !== undefined && Object.keys(own).length === 0) return undefined;
  if (own !== undefined) return { data: { "text/plain": asText(value), ...own } };
  return (await asKnown(value)) ?? { data: { "text/plain": asText(value) } };
}

/** Tensors, figures and sets of pictures, by the library that made them: loaded already, if there are any. */
async function asKnown(value: unknown): Promise<Bundle | undefined> {
  const { shape, layout } = (typeof value === "object" && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  if (shape === undefined && layout === undefined) return undefined;
  const { represent } = await import("../../show/index.js");
  const data = represent(value);
  return data === undefined ? undefined : { data };
}

const asText = (value: unknown): string =>
  inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 });

async function ownAccount(value: unknown): Promise<Bundle["data"] | undefined> {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return undefined;
  const display = (value as { [key: symbol]: unknown })[Symbol.for("Jupyter.display")];
  if (typeof display !== "function") return undefined;
  return (await display.call(value)) as Bundle["data"];
}
