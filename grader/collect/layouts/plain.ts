import type { RefusedItem } from "../item.js";
import { isArchive, isNotebook } from "../names.js";
import { byOwner, type Layout } from "./layout.js";

const ownerOf = (path: readonly string[]): string | undefined => {
  const [top] = path;
  if (path.length > 1) return top;
  return isNotebook(top) || isArchive(top) ? top.replace(/\.[^.]+$/, "") : undefined;
};

/** Whose a file is that cannot be read: a link or such a folder stands for a student as a folder does. */
const ownerOfRefused = ({ path, isFolder }: RefusedItem): string | undefined =>
  ownerOf(path) ?? (isFolder !== true && path[0].includes(".") ? undefined : path[0]);

/** A folder, a notebook or an archive for each student, by the student's name. */
export const plain: Layout = {
  name: "folder",
  matches: () => true,
  sort: (listing) => byOwner(listing, ownerOf, ownerOfRefused),
};

/** The same, where every student must have handed in an archive. */
export const zips: Layout = {
  name: "zip",
  matches: ({ items, refused }) =>
    items.length > 0 &&
    items.every(({ path }) => path.length === 1 && isArchive(path[0])) &&
    refused.every(({ isFolder }) => isFolder !== true),
  sort: (listing) =>
    byOwner(listing, (path) => (path.length === 1 && isArchive(path[0]) ? ownerOf(path) : undefined)),
};
