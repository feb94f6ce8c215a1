import { byOwner, mostly, type Layout } from "./layout.js";

/** `Ada Lindqvist_12345_assignsubmission_file_`: a folder, or the beginning of a file's name. */
const pattern = /^(?<owner>.+_\d+)_assignsubmission_(?<plugin>[a-z]+)_?(?<file>.*)$/;

const read = (path: readonly string[]): Record<string, string> | undefined =>
  path
    .slice(0, 2)
    .map((part) => pattern.exec(part)?.groups)
    .find((groups) => groups !== undefined);

const isFile = ({ plugin }: Record<string, string>): boolean => plugin === "file";

/**
 * What Moodle hands out under "Download all submissions", in folders or not. What is typed into Moodle itself is left, but
 * whoever has handed in nothing else is to be told so.
 */
export const moodle: Layout = {
  name: "moodle",
  matches: (listing) => mostly(listing, (name) => pattern.test(name)),
  sort(listing) {
    const found = [...listing.items, ...listing.refused].map(({ path }) => read(path) ?? {});
    const withFile = new Set(found.filter(isFile).map(({ owner }) => owner));
    return byOwner(listing, (path) => {
      const one = read(path);
      return one && (isFile(one) || !withFile.has(one["owner"])) ? one["owner"] : undefined;
    });
  },
};
