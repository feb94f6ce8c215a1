import { crc32 } from "node:zlib";
import yauzl from "yauzl";
import { megabytes, Refused, type Item, type Listing, type RefusedItem } from "./item.js";
import { isDebris, pathFault } from "./names.js";

/** What an archive may hold. */
export interface ZipLimits {
  readonly entries: number;
  /** How many entries may lie in each folder at the top, or in the one folder around everything; those of another are refused. */
  readonly each?: number;
  /** In bytes, unpacked, of all entries together. */
  readonly total: number;
}

/** One student's archive. */
export const studentZip: ZipLimits = { entries: 5_000, total: 2 ** 30 };
/** A class's archive, as a learning platform hands it out. */
export const classZip: ZipLimits = { entries: 1_000_000, each: 50_000, total: 64 * 2 ** 30 };

/** A file that packs this much better than any notebook does is there to fill the disk. */
const bomb = { bytes: 4 * 2 ** 20, ratio: 250 };

/**
 * Opens an archive, on disk or in memory, lets `use` read of it, and closes it. Nothing is unpacked but what `use` asks
 * for; entries that lie about where they belong, that are links or devices, encrypted, or bombs, are listed as refused.
 *
 * @throws Refused if it is not a readable archive, or larger than its limits
 */
export async function withZip<T>(
  source: string | Buffer,
  name: string,
  limits: ZipLimits,
  use: (listing: Listing) => Promise<T>,
): Promise<T> {
  const zip = await open(source, name);
  try {
    return await use(await listing(zip, name, limits));
  } finally {
    zip.close();
  }
}

async function open(source: string | Buffer, name: string): Promise<yauzl.ZipFile> {
  const options = { autoClose: false, decodeStrings: false } as const;
  try {
    return typeof source === "string"
      ? await yauzl.openPromise(source, options)
      : await yauzl.fromBufferPromise(source, options);
  } catch (error) {
    throw unreadable(name, error);
  }
}

const unreadable = (name: string, error: unknown): Refused =>
  new Refused(`${name} cannot be read as a zip archive (${(error as Error).message})`, { cause: error });

async function listing(zip: yauzl.ZipFile, name: string, limits: ZipLimits): Promise<Listing> {
  if (zip.entryCount > limits.entries) {
    throw new Refused(`${name} holds ${zip.entryCount} files, at most ${limits.entries} are taken`);
  }
  const items: Item[] = [];
  const refused: RefusedItem[] = [];
  let total = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const path = pathOf(entry);
      const parts = path.split("/").filter((part) => part !== "" && part !== ".");
      const lie = pathFault(path);
      if (lie === undefined && (path.endsWith("/") || isDebris(parts))) continue;
      const fault = lie ?? entryFault(entry);
      if (fault !== undefined) refused.push({ path: parts, reason: `was not read: ${fault}` });
      else items.push(itemOf(zip, entry, parts));
      // A class is not to suffer for what one student's file claims.
      if (fault === undefined || limits.each === undefined) total += entry.uncompressedSize;
    }
  } catch (error) {
    throw unreadable(name, error);
  }
  if (total > limits.total) {
    throw new Refused(`${name} unpacks to ${megabytes(total)}, at most ${megabytes(limits.total)} are taken`);
  }
  return limits.each === undefined ? { items, refused } : withoutCrowds({ items, refused }, limits.each);
}

/** Refuses the folders that hold more than so many files: each is one student's. */
function withoutCrowds(listing: Listing, most: number): Listing {
  const paths = [...listing.items, ...listing.refused].map(({ path }) => path);
  const depth = paths.every((path) => path.length > 1 && path[0] === paths[0][0]) ? 2 : 1;
  const topOf = (path: readonly string[]): string => path.slice(0, depth).join("/");
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(topOf(path), (counts.get(topOf(path)) ?? 0) + 1);
  const isLet = ({ path }: Pick<Item, "path">): boolean => counts.get(topOf(path))! <= most;
  const crowds = [...counts].filter(([, count]) => count > most);
  const reason = `holds more than ${most} files, so none of them was read`;
  return {
    items: listing.items.filter(isLet),
    refused: [
      ...listing.refused.filter(isLet),
      ...crowds.map(([folder]): RefusedItem => ({ path: folder.split("/"), reason, isFolder: true })),
    ],
  };
}

/** The entry's path with `/` between its parts, as Windows' own archiver does not always write it. */
function pathOf(entry: yauzl.Entry): string {
  const raw = entry.fileNameRaw;
  const decoded = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, false);
  return decoded.replaceAll("\\", "/");
}

/** The types of files in the upper half of what Unix archivers write as attributes. */
const kinds = { mask: 0o170_000, file: 0o100_000, link: 0o120_000 };

function entryFault(entry: yauzl.Entry): string | undefined {
  const kind = (entry.externalFileAttributes >>> 16) & kinds.mask;
  if (kind === kinds.link) return "it is a link, and links are not followed";
  if (kind !== 0 && kind !== kinds.file) return "it is a device or a pipe, not a file";
  if (entry.isEncrypted()) return "it is encrypted";
  if (!entry.canDecodeFileData())
    return "it is packed in a way that few programs read; pack it as an ordinary zip";
  const { uncompressedSize: size, compressedSize: packed } = entry;
  if (size > bomb.bytes && size > bomb.ratio * packed) {
    return `it would unpack ${megabytes(packed)} to ${megabytes(size)}`;
  }
  return undefined;
}

function itemOf(zip: yauzl.ZipFile, entry: yauzl.Entry, path: readonly string[]): Item {
  const name = path.at(-1) ?? "";
  const size = entry.uncompressedSize;
  return {
    path,
    size,
    modified: entry.getLastModDate({ timezone: "UTC" }),
    async read(limit) {
      if (size > limit) throw new Refused(`${name} has ${megabytes(size)}`);
      try {
        return await unpack(zip, entry, limit);
      } catch (error) {
        if (error instanceof Refused) throw error;
        throw new Refused(`${name} cannot be unpacked (${(error as Error).message})`, { cause: error });
      }
    },
  };
}

async function unpack(zip: yauzl.ZipFile, entry: yauzl.Entry, limit: number): Promise<Buffer> {
  const stream = await zip.openReadStreamPromise(entry);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) throw new Error("it is larger than it says");
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks);
  if (crc32(whole) !== entry.crc32) throw new Error("it is damaged: its checksum is wrong");
  return whole;
}
