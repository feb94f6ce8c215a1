import { GradlabError } from "../../src/errors.js";

/** A file that was found in what was handed in: in a folder or in an archive, not yet read. */
export interface Item {
  /** Folders and name, from the top of what was given. */
  readonly path: readonly string[];
  readonly size: number;
  /** When it was last changed, by its folder's or archive's own account. */
  readonly modified?: Date;
  /** Where it lies on disk; an archive's files do not. */
  readonly file?: string;
  /**
   * Its bytes.
   *
   * @throws Refused if it cannot be read, or has more than `limit`
   */
  read(limit: number): Promise<Buffer>;
}

/** A file that is not read, and why: a clause that follows its name. */
export interface RefusedItem {
  readonly path: readonly string[];
  readonly reason: string;
  /** Whether it is a folder with all in it. */
  readonly isFolder?: true;
  /** The reason is the machine's, or one of the moment, and not what was handed in. */
  readonly again?: true;
}

/** What a folder or an archive holds. */
export interface Listing {
  readonly items: readonly Item[];
  readonly refused: readonly RefusedItem[];
}

/** One file or archive is refused, for a reason that concerns its owner alone. */
export class Refused extends GradlabError {
  override readonly name: string = "Refused";
}

export const nameOf = ({ path }: Pick<Item, "path">): string => path.at(-1) ?? "";

/** Megabytes in words, never 0. */
export const megabytes = (bytes: number): string => `${Math.max(1, Math.round(bytes / 2 ** 20))} MB`;
