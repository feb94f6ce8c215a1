import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as gradlab from "../src/index.js";

const root = path.resolve(import.meta.dirname, "..");

/** The rows of the tables, as their cells. */
function rowsOf(text: string): string[][] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (-+|promise|attack) /.test(line))
    .map((line) => line.slice(1, -1).split(/(?<!\\)\|/))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll("\\|", "|")));
}

/** What a row names that is not there. */
function faults([promise, names, test]: readonly string[]): string[] {
  const [, file, title] = /^`([^`]+)`: (.+)$/.exec(test) ?? [];
  const place = path.join(root, "test", file ?? "");
  const exported = [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  const missing = exported.filter((name) => {
    const found = name.split(".").reduce<unknown>((from, part) => (from as never)?.[part], gradlab);
    return found === undefined;
  });
  if (promise === "" || exported.length === 0 || file === undefined) return [`a cell is empty: ${promise}`];
  if (!existsSync(place)) return [`there is no test/${file}`];
  if (!readFileSync(place, "utf8").includes(title)) missing.push(`test/${file}: ${title}`);
  return missing;
}

describe("what the library promises", () => {
  const rows = rowsOf(readFileSync(path.join(root, "docs/contributing/library-promises.md"), "utf8"));

  it("is on the door, and has a test", () => {
    assert.ok(rows.length > 50, `${rows.length} rows`);
    assert.deepEqual(rows.flatMap(faults), []);
  });

  it("would be noticed to be missing", () => {
    assert.deepEqual(faults(["x", "`losses.none`", "`lectures.test.ts`: downhill"]), ["losses.none"]);
    assert.deepEqual(faults(["x", "`losses.svm`", "`lectures.test.ts`: no such title"]), [
      "test/lectures.test.ts: no such title",
    ]);
    assert.deepEqual(faults(["x", "`losses.svm`", "`none.test.ts`: y"]), ["there is no test/none.test.ts"]);
    assert.deepEqual(faults(["x", "", "`lectures.test.ts`: downhill"]), ["a cell is empty: x"]);
  });
});

/** What a row of the grader's tables names that is not there: a test and words in it, or code and why no test. */
function missing([promise, kept = ""]: readonly string[]): string[] {
  const [, without, file, words] = /^(code only: )?`([^`]+)`: (.+)$/.exec(kept) ?? [];
  if (promise === "" || file === undefined) return [`a cell is empty: ${promise}`];
  const place = without === undefined ? `test/${file}` : file;
  if (!existsSync(path.join(root, place))) return [`there is no ${place}`];
  if (without !== undefined || readFileSync(path.join(root, place), "utf8").includes(words)) return [];
  return [`${place}: ${words}`];
}

describe("what the grader promises", () => {
  const rows = rowsOf(readFileSync(path.join(root, "docs/contributing/grader-promises.md"), "utf8"));

  it("has a test, or says why not", () => {
    assert.ok(rows.length > 100, `${rows.length} rows`);
    assert.deepEqual(rows.flatMap(missing), []);
  });

  it("would be noticed to be missing", () => {
    assert.deepEqual(missing(["x", "`grader/again.test.ts`: no such words"]), [
      "test/grader/again.test.ts: no such words",
    ]);
    assert.deepEqual(missing(["x", "code only: `grader/none.ts`: because"]), ["there is no grader/none.ts"]);
    for (const row of [["x", ""], ["x"], ["", "`grader/again.test.ts`: is tried again"], ["x", "code only"]])
      assert.equal(missing(row)[0], `a cell is empty: ${row[0]}`);
  });
});
