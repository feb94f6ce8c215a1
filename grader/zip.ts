import { buffer } from "node:stream/consumers";
import yazl from "yazl";

/**
 * An archive of files by name; the same bytes for the same files, on any day and in any time zone: an archive's times are
 * local ones, so that midnight stays midnight.
 */
export async function zipOf(files: Readonly<Record<string, Uint8Array | string>>): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  const mtime = new Date(2000, 0, 1);
  for (const [name, content] of Object.entries(files)) {
    const mode = name.endsWith(".sh") || name.endsWith("run_autograder") ? 0o100755 : 0o100644;
    zip.addBuffer(Buffer.from(content), name, { mtime, mode, forceDosTimestamp: true });
  }
  zip.end();
  return await buffer(zip.outputStream);
}
