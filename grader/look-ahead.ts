/** How many are looked at together: the memory that they take does not grow with the class. */
const together = 6;

/**
 * Looks at items in groups, each before its first item is asked for: with the first of a group the next group is begun.
 *
 * @param told is given each group as soon as all of it is there
 * @returns gives an item's look, once each; rejected where looking failed
 */
export function lookAhead<T, U>(
  items: readonly T[],
  look: (item: T) => Promise<U>,
  told: (group: readonly U[]) => void,
): (index: number) => Promise<U> {
  const found = new Map<number, Promise<U>>();
  let begun = 0;
  const begin = (until: number): void => {
    while (begun < until) {
      const group = items.slice(begun, begun + together).map(look);
      for (const [index, one] of group.entries()) found.set(begun + index, one);
      begun += group.length;
      Promise.all(group).then(told, () => {}); // Told to whoever asks for the item.
    }
  };
  return async (index) => {
    begin(Math.min(items.length, index + together + 1));
    const one = found.get(index)!;
    found.delete(index);
    return one;
  };
}
