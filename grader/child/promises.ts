/**
 * Fixes how promises are waited for: an answer that replaced `then`, or what a promise says it was made by, would be handed
 * each result of the grader's own functions on its way out, with all that was counted.
 */
export function fixPromises(): void {
  const { prototype } = Promise;
  const { then } = prototype;
  Object.defineProperty(prototype, "constructor", { writable: false, configurable: false });
  Object.defineProperty(prototype, "then", {
    configurable: false,
    get: () => then,
    // A promise of the answer's own, or a class of them, may still have another.
    set(this: object, value: unknown) {
      if (this === prototype) return;
      Object.defineProperty(this, "then", { value, writable: true, enumerable: true, configurable: true });
    },
  });
}
