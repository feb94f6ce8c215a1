import { byOwner, mostly, type Layout } from "./layout.js";

/** `Ada Lindqvist_12345_assignsubmission_file_`: a folder, or the beginning of a file's name. */
const pattern = /^(?<owner>.+_\d+)_assignsubmission_(?<plugin>[a-z]+)_?(?<file>.*)$/;

const read = (path: readonly string[]): Record<string, string> | undefined =>
  path
    .slice(0, 2)
    .map((part) => pattern.exec(part)?.groups)
    .find((groups) => groups !== undefined);

/** What Moodle hands out under "Download all submissions", in folders or not. What is typed into Moodle itself is left. */
export const moodle: Layout = {
  name: "moodle",
  matches: (listing) => mostly(listing, (name) => pattern.test(name)),
  sort: (listing) =>
    byOwner(listing, (path) => {
      const found = read(path);
      return found?.["plugin"] === "file" ? found["owner"] : undefined;
    }),
};
