import { createHash } from "node:crypto";

/** Names that Windows keeps for devices, whatever follows them. */
const devices = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/** What a file system takes at most, less what is put around the name. */
const maximumBytes = 180;

/**
 * A file name for each student that any file system takes, and that is nobody else's where capitals do not count either.
 * Who has a plain name of their own keeps it; others get a mark made from the whole name.
 *
 * @example
 * fileNames(["Ada", "ada", "a/b"]); // ["Ada", "ada-fdee430d", "a_b-c14cddc0"]
 */
export function fileNames(students: readonly string[]): string[] {
  const taken = new Set<string>();
  const folded = (name: string): string => name.normalize("NFC").toUpperCase().toLowerCase();
  return students.map((student) => {
    const plain = safe(student);
    let name = plain === student ? plain : marked(plain, student);
    for (let round = 0; taken.has(folded(name)); round++) {
      name = marked(plain, round === 0 ? student : `${student} ${round}`);
    }
    taken.add(folded(name));
    return name;
  });
}

const marked = (plain: string, student: string): string =>
  `${plain}-${createHash("sha256").update(student).digest("hex").slice(0, 8)}`;

/** Letters and digits of any script, and what does no harm between them. */
function safe(student: string): string {
  const plain = shortened(
    student
      .normalize("NFC")
      .replaceAll(/[^\p{L}\p{N}\p{M} ._-]+/gu, "_")
      .replace(/^[. ]+/, "_"),
  ).replace(/[. ]+$/, "_");
  return plain === "" || devices.test(plain) ? `_${plain}` : plain;
}

/** As many whole characters as fit. */
function shortened(name: string): string {
  let [kept, bytes] = ["", 0];
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > maximumBytes) break;
    kept += character;
  }
  return kept;
}
