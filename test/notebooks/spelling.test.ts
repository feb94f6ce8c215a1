import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { allProse, root, type Prose } from "./prose.js";

/** `file: word` for each word that neither the British dictionaries nor words.txt know. Code and formulas are left out. */
function unknownWords(prose: readonly Prose[]): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-spelling-"));
  try {
    const names = new Map(prose.map(({ file }) => [`${file.replaceAll("/", "__")}.txt`, file]));
    for (const { file, text } of prose)
      writeFileSync(path.join(folder, `${file.replaceAll("/", "__")}.txt`), text);
    const command = path.join(root, "node_modules/cspell/bin.mjs");
    const options = [
      "--config",
      path.join(root, "cspell.json"),
      "--root",
      folder,
      "--no-progress",
      "--no-summary",
      "--unique",
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, "lint", ...options, "**"], {
      encoding: "utf8",
    });
    assert.ok(status === 0 || status === 1, stderr);
    assert.equal(status === 0, stdout.trim() === "", stderr);
    return [...stdout.matchAll(/^(.*?):\d+:\d+ - Unknown word \((.*?)\)/gm)].map(
      ([, place, word]) => `${names.get(path.basename(place))}: ${word}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("spelling", function () {
  this.timeout(120_000);

  it("is British, in lessons, assignments and documents (the project's own words: test/notebooks/words.txt)", () => {
    assert.deepEqual(unknownWords(allProse()), []);
  });

  it("is found out when it is not", () => {
    const prose = [
      { file: "a/b.md", text: "The colour of `fooobar` is fine, $\\sigmma$ too, but color is recieved.\n" },
    ];
    assert.deepEqual(unknownWords(prose), ["a/b.md: color", "a/b.md: recieved"]);
  });
});
