/** The library as answers find it: what a question may need, loaded only where it is used; the rest still or withheld. */
const loaders: Readonly<Record<string, () => Promise<unknown>>> = {
  tf: async () => (await import("../../src/engine/index.js")).tf,
  data: () => import("../../src/data/index.js"),
  random: async () => (await import("../../src/random.js")).random,
};

/** What shows things: an answer cell may end with a plot or a check of the student's, which have no place to show. */
const silent = (): unknown =>
  new Proxy(() => undefined, {
    get: (_, name) => (name === "then" ? undefined : silent()),
    apply: () => silent(),
  });
const shows = new Set(["show", "check", "display", "updateDisplay", "clearOutput", "plots"]);

/** Loads what is used of the library; `present` is what the process has loaded already. */
export async function library(
  uses: readonly string[],
  present: Readonly<Record<string, unknown>> = {},
): Promise<object> {
  const found: Record<string, unknown> = {};
  for (const name of uses)
    found[name] = present[name] ?? (await loaders[name]?.()) ?? (shows.has(name) ? silent() : withheld(name));
  return found;
}

/** Not an undefined: whoever reaches for it learns why it is not there. */
function withheld(name: string): unknown {
  const refuse = (): never => {
    throw new Error(`gradlab's ${name} is withheld while this assignment is graded`);
  };
  return new Proxy(refuse, { get: refuse, apply: refuse, construct: refuse });
}
