const { ownKeys } = Reflect;

/**
 * Watches for what an answer leaves to those after it without meaning to: a variable that was never declared, a method added
 * to all arrays. The next answer might lean on it, and would not be graded as it is by itself. (Whoever means to leave
 * something behind finds a way; what that is worth, `share` says.)
 *
 * @returns tells whether something was left since
 */
export function watchTraces(): () => boolean {
  const watched = [globalThis, Math, JSON, ...shared.flatMap((one) => [one, one.prototype])];
  const before = watched.map((one) => ownKeys(one).length);
  return () => {
    for (let index = 0; index < watched.length; index++) {
      if (ownKeys(watched[index]).length !== before[index]) return true;
    }
    return false;
  };
}

const shared: readonly { readonly prototype: object }[] = [
  Object,
  Function,
  Array,
  String,
  Number,
  Boolean,
  Promise,
  Map,
  Set,
  Float32Array,
  Float64Array,
  Object.getPrototypeOf(Uint8Array) as { prototype: object },
];
