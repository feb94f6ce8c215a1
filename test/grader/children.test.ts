import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { openSupply } from "../../grader/sandbox/children.js";
import { nodeCommand } from "../../grader/sandbox/node.js";

const main = path.resolve(import.meta.dirname, "../../dist/child/main.cjs");

describe("children started ahead of time", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "children-test-"));
  after(() => {
    for (const pid of alive(path.join(folder, "pids"))) process.kill(pid, "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  /** Those of the children that ever started which still run. */
  const alive = (list: string): number[] =>
    readFileSync(list, "utf8")
      .trim()
      .split("\n")
      .map(Number)
      .filter((pid) => {
        try {
          process.kill(pid, 0);
          return true;
        } catch {
          return false; // It has ended.
        }
      });
  /** Children that end are gone a moment later. */
  const settles = async (list: string, most: number): Promise<number> => {
    for (let i = 0; i < 200 && alive(list).length > most; i++) await wait(50);
    return alive(list).length;
  };

  it("are no more than one of a kind, however many are taken at once, and none at the end", async () => {
    const list = path.join(folder, "pids");
    const limits = { seconds: 5, wallSeconds: 30, heapMegabytes: 64, dataMegabytes: 512, answers: 1 };
    writeFileSync(list, "");
    // The second, the first that is kept, takes its time: who takes one meanwhile starts another, and has it sooner.
    const script = `n=$(wc -l < "${list}"); echo $$ >> "${list}"; [ $n -ne 1 ] || sleep 1; exec "$@"`;
    const supply = openSupply(["/bin/sh", "-c", script, "sh", ...nodeCommand(limits), main], limits);
    const use = async (): Promise<void> => (await supply.take(false)).child.end();
    await use();
    for (let round = 0; round < 3; round++) await Promise.all([use(), use()]);
    const started = new Set(readFileSync(list, "utf8").trim().split("\n"));
    assert.ok(started.size >= 7, "each is used once");
    assert.equal(await settles(list, 1), 1);
    supply.close();
    assert.equal(await settles(list, 0), 0);
  });
});
