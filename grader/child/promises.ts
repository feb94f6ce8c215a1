const { defineProperty, get } = Reflect;

/**
 * Fixes how promises are waited for: an answer that replaced `then`, or what a promise says it was made by, would be handed
 * each result of the grader's own functions on its way out, with all that was counted.
 */
export function fixPromises(): void {
  const prototype: object = Promise.prototype;
  const name = "then";
  const value = get(prototype, name) as unknown;
  defineProperty(prototype, "constructor", { writable: false, configurable: false });
  defineProperty(prototype, name, {
    configurable: false,
    get: () => value,
    // A promise of the answer's own, or a class of them, may still have another.
    set(this: object, other: unknown) {
      if (this === prototype) return;
      defineProperty(this, name, { value: other, writable: true, enumerable: true, configurable: true });
    },
  });
}
