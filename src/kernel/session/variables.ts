/**
 * A variable of the session. Cells hold the box, not the value: so an earlier cell's function sees what a later cell assigns,
 * and a function defined anew is called by all.
 */
export interface Box {
  v: unknown;
}

/** What no value is: in the box of a variable that was declared and not yet assigned. */
const unset: unique symbol = Symbol("not yet assigned");

/** All variables of a session, by name. */
export class Variables {
  readonly #boxes = new Map<string, Box>();

  box(name: string): Box {
    let box = this.#boxes.get(name);
    if (box === undefined) this.#boxes.set(name, (box = { v: unset }));
    return box;
  }

  /**
   * Declares variables, anew or again. Until it is assigned, a variable that was there before keeps its value.
   *
   * @returns a function that tells which of them were not assigned since
   */
  declare(names: readonly string[]): () => string[] {
    const before = names.map((name) => {
      const box = this.box(name);
      const value = box.v;
      Object.defineProperty(box, "v", { value, writable: true, enumerable: true, configurable: true });
      return [name, value] as const;
    });
    return () => before.filter(([name, value]) => this.box(name).v === value).map(([name]) => name);
  }

  /** Makes a variable stand for a module's export, now and as that changes. */
  link(name: string, namespace: object, member: string): void {
    const get = (): unknown => (member === "*" ? namespace : Reflect.get(namespace, member));
    Object.defineProperty(this.box(name), "v", {
      get,
      set: () => {
        throw new TypeError(`${name} was imported and cannot be assigned to; copy it into a variable first`);
      },
      enumerable: true,
      configurable: true,
    });
  }
}
