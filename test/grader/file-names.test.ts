import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { fileNames } from "../../grader/file-names.js";

describe("file names of students", () => {
  it("are the students' own where these do no harm", () => {
    const names = ["Ada Lindqvist", "Jean-Luc Ó Briain", "李小龙", "नमस्ते", "o.k", "console", "com10"];
    assert.deepEqual(fileNames(names), names);
  });

  const table: readonly [what: string, name: string][] = [
    ["a device of Windows'", "CON"],
    ["a device with an extension", "nul.ipynb"],
    ["a device with a small 1", "lpt¹"],
    ["a path", "../../etc/passwd"],
    ["a path of Windows'", "C:\\x"],
    ["a stream", "Ada:secret"],
    ["a dot at the end", "Ada."],
    ["a space at the end", "Ada "],
    ["a space at the beginning", " Ada"],
    ["hidden files", ".bashrc"],
    ["nothing", ""],
    ["jokers", 'a*?"<>|b'],
    ["a line's end", "a\nb"],
    ["a lone half of a character", "a\ud800"],
    ["too many bytes", "李".repeat(200)],
    ["letters in two parts", "O\u0301 Briain"],
  ];
  for (const [what, name] of table) {
    it(`are plain for ${what}`, () => {
      const [found] = fileNames([name]);
      assert.notEqual(found, name);
      assert.match(found, /^[\p{L}\p{N}\p{M}_][\p{L}\p{N}\p{M} ._-]*-[0-9a-f]{8}$/u);
      assert.doesNotMatch(found, /^(con|nul|lpt.)([.-]|$)/i);
      assert.ok(Buffer.byteLength(found) < 200);
    });
  }

  it("differ by more than capitals", () => {
    const names = fileNames(["Ada", "ADA", "ada", "straße", "STRASSE"]);
    assert.equal(names[0], "Ada");
    assert.equal(new Set(names.map((name) => name.toUpperCase())).size, 5);
  });

  it("are nobody else's, also when a student bears a name that was made for another", () => {
    const made = fileNames(["Ada", "ada"])[1];
    const names = fileNames(["Ada", "ada", made, made.toUpperCase()]);
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, 4);
  });

  it("can all be written, whatever the names", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "names-test-"));
    try {
      fc.assert(
        fc.property(
          fc.uniqueArray(fc.string({ unit: "binary", maxLength: 120 }), { maxLength: 8 }),
          (names) => {
            for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
            for (const name of fileNames(names))
              writeFileSync(path.join(folder, `.${name}.html.0123456789ab.tmp`), "");
            assert.equal(readdirSync(folder).length, names.length);
          },
        ),
        { seed: 1, numRuns: 50 },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
