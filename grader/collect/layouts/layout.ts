import type { Item, Listing, RefusedItem } from "../item.js";

/** One student's part of what was handed in. */
export interface Handed {
  /** By what the student is known. */
  readonly student: string;
  readonly items: readonly Item[];
  readonly refused: Listing["refused"];
  /** The order in which a platform received the items, where it says so; later is larger. */
  readonly order?: (item: Item) => bigint;
  /** When it was handed in, where the platform says so. */
  readonly submitted?: string;
  /** Whether the platform marks it late. */
  readonly late?: boolean;
  readonly notes?: readonly string[];
  /** Who handed it in, where it was several. */
  readonly members?: readonly string[];
}

/** A listing sorted by student, and what belongs to none. */
export interface Sorted {
  readonly handed: readonly Handed[];
  readonly ignored: readonly string[];
}

/** A way in which submissions lie in a folder or archive. */
export interface Layout {
  readonly name: string;
  /** Whether a listing looks like it, by most of its paths. */
  matches(listing: Listing): boolean;
  sort(listing: Listing): Sorted | Promise<Sorted>;
}

type OwnerOf = (path: readonly string[]) => string | undefined;

/** Sorts everything by its owner; what has none is ignored, by its path. */
export function byOwner(
  listing: Listing,
  ownerOf: OwnerOf,
  ownerOfRefused: (one: RefusedItem) => string | undefined = ({ path }) => ownerOf(path),
): Sorted {
  const owners = new Map<string, { items: Item[]; refused: RefusedItem[] }>();
  const ignored: string[] = [];
  const of = (owner: string): { items: Item[]; refused: RefusedItem[] } => {
    const own = owners.get(owner) ?? { items: [], refused: [] };
    owners.set(owner, own);
    return own;
  };
  for (const item of listing.items) {
    const owner = ownerOf(item.path);
    if (owner === undefined) ignored.push(item.path.join("/"));
    else of(owner).items.push(item);
  }
  for (const one of listing.refused) {
    const owner = ownerOfRefused(one);
    if (owner === undefined) ignored.push(one.path.join("/"));
    else of(owner).refused.push(one);
  }
  const handed = [...owners].map(([student, own]) => ({ student, ...own }));
  return { handed: handed.toSorted((a, b) => (a.student < b.student ? -1 : 1)), ignored };
}

/**
 * Whether at least half of what lies at the top, and one, is as a platform writes it; a folder around everything is looked
 * through. Further down are students' own names, which are to decide nothing for the others.
 */
export function mostly(listing: Listing, is: (name: string) => boolean): boolean {
  const paths = [...listing.items, ...listing.refused].map(({ path }) => path);
  const level = wrapped(paths) ? 1 : 0;
  const names = [...new Set(paths.map((path) => path[level]))];
  const count = names.filter(is).length;
  return count > 0 && 2 * count >= names.length;
}

/** Whether everything lies in one folder. */
const wrapped = (paths: readonly (readonly string[])[]): boolean =>
  paths.every((path) => path.length > 1 && path[0] === paths[0][0]);
