/** A map or a weak map of what is being made. */
interface Memory<K, V> {
  get(key: K): Promise<V> | undefined;
  set(key: K, value: Promise<V>): unknown;
  delete(key: K): unknown;
}

/** What is known under a key, else made and kept there; what failed is forgotten, so that another try begins anew. */
export function remember<K, V>(memory: Memory<K, V>, key: K, make: () => Promise<V>): Promise<V> {
  const known = memory.get(key);
  if (known) return known;
  const made = make();
  memory.set(key, made);
  made.catch(() => memory.get(key) === made && memory.delete(key));
  return made;
}
