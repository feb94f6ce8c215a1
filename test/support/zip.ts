import { crc32, deflateRawSync } from "node:zlib";

/** An entry of an archive, lies and all: what is not given is told truly. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** Unix' type and permissions, as 0o120777 for a link. */
  readonly mode?: number;
  readonly encrypted?: boolean;
  readonly checksum?: number;
  /** The size that the archive tells. */
  readonly size?: number;
  /** When it was changed, in UTC. */
  readonly modified?: Date;
}

/** Writes a zip byte by byte from the format's description (APPNOTE 6.3), so that it can say what no archiver would. */
export function rawZip(entries: readonly RawEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.isBuffer(entry.name) ? entry.name : Buffer.from(entry.name);
    const content = Buffer.from(entry.content ?? "");
    const packed = deflateRawSync(content);
    const { mode = 0o100644, modified = new Date("2026-01-01T00:00:00Z") } = entry;
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(0x800 | (entry.encrypted === true ? 1 : 0), 2);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt16LE((modified.getUTCHours() << 11) | (modified.getUTCMinutes() << 5), 6);
    const day = ((modified.getUTCFullYear() - 1980) << 9) | ((modified.getUTCMonth() + 1) << 5);
    shared.writeUInt16LE(day | modified.getUTCDate(), 8);
    shared.writeUInt32LE(entry.checksum ?? crc32(content), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(entry.size ?? content.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), shared, name, packed]);
    const record = Buffer.alloc(14);
    record.writeUInt32LE((mode << 16) >>> 0, 6);
    record.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\u0001\u0002"), Buffer.from([20, 3]), shared, record, name]),
    );
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from("PK\u0005\u0006"), end]);
}
