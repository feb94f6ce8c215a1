import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as gradlab from "../src/index.js";

const root = path.resolve(import.meta.dirname, "..");

/** The rows of the tables, as their cells. */
function rowsOf(text: string): string[][] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (-+|promise) /.test(line))
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
