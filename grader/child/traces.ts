const { getOwnPropertyDescriptor, ownKeys } = Reflect;

/**
 * Watches for what an answer leaves to those after it without meaning to: a variable that was never declared, a method added
 * to all arrays or tensors. The next answer might lean on it, and would not be graded as it is by itself. (Whoever means to
 * leave something behind finds a way; what that is worth, `share` says.)
 *
 * @param library what is shared besides the language's own
 * @returns tells whether something was left since
 */
export function watchTraces(library: readonly object[]): () => boolean {
  const watched = [...shared, ...library.flatMap(withPrototype)];
  const before = watched.map((one) => ownKeys(one).length);
  return () => {
    for (let index = 0; index < watched.length; index++) {
      if (ownKeys(watched[index]).length !== before[index]) return true;
    }
    return false;
  };
}

/** What a property holds, unless reading it would run something. */
const held = (of: object, key: PropertyKey): unknown => getOwnPropertyDescriptor(of, key)?.value;

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

const withPrototype = (one: object): object[] => {
  const prototype = held(one, "prototype");
  return isObject(prototype) ? [one, prototype] : [one];
};

/** All that has a name of its own in the language and in Node, with what all typed arrays share. */
const shared: readonly object[] = [
  globalThis,
  ...[
    ...ownKeys(globalThis).map((name) => held(globalThis, name)),
    Object.getPrototypeOf(Uint8Array) as object,
  ]
    .filter(isObject)
    .filter((one) => one !== globalThis)
    .flatMap(withPrototype),
];
