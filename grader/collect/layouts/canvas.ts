import { nameOf } from "../item.js";
import { byOwner, mostly, type Layout } from "./layout.js";

/** `lindqvistada_LATE_12345_67890_01-knn-1.ipynb`: whose, whether late, the person, the attachment, the file. */
const pattern = /^(?<name>.+?)_(?<late>LATE_)?(?<person>\d+)_(?<attachment>\d+)_(?<file>.+)$/;

const read = (path: readonly string[]): Record<string, string> | undefined =>
  path.length > 2 ? undefined : pattern.exec(path.at(-1) ?? "")?.groups;

/** What Canvas hands out under "Download Submissions": one folder of files, each named for its owner. */
export const canvas: Layout = {
  name: "canvas",
  matches: (listing) => mostly(listing, (name) => pattern.test(name)),
  sort(listing) {
    const { handed, ignored } = byOwner(listing, (path) => {
      const found = read(path);
      return found && `${found["name"]}_${found["person"]}`;
    });
    return {
      handed: handed.map((own) => ({
        ...own,
        // Attachments are counted up over all of Canvas, so the largest is the newest.
        order: (item) => BigInt(read([nameOf(item)])?.["attachment"] ?? 0),
        late: [...own.items, ...own.refused].some(({ path }) => read(path)?.["late"] !== undefined),
      })),
      ignored,
    };
  },
};
