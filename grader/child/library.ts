/** Ways to parts of the library that the process can give, by name. */
export type Loaders = Readonly<Record<string, () => unknown>>;

/** What shows things: an answer cell may end with a plot or a check of the student's, which have no place to show. */
const silent = (): unknown =>
  new Proxy(() => undefined, {
    get: (_, name) => (name === "then" ? undefined : silent()),
    apply: () => silent(),
  });
const shows = new Set(["show", "check", "display", "updateDisplay", "clearOutput", "plots"]);

/** The library as answers find it: what a question uses, loaded only then; the rest still or withheld. */
export async function library(uses: readonly string[], loaders: Loaders): Promise<object> {
  const found: Record<string, unknown> = {};
  for (const name of uses) {
    found[name] = Object.hasOwn(loaders, name)
      ? await loaders[name]()
      : shows.has(name)
        ? silent()
        : withheld(name);
  }
  return found;
}

/** Not an undefined: whoever reaches for it learns why it is not there. */
function withheld(name: string): unknown {
  const refuse = (): never => {
    throw new Error(`gradlab's ${name} is withheld while this assignment is graded`);
  };
  return new Proxy(refuse, { get: refuse, apply: refuse, construct: refuse });
}
