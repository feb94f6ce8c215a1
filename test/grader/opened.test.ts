import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { open } from "../../grader/opened.js";
import { prepareSandbox } from "../../grader/sandbox/index.js";
import { findProgram } from "../../grader/sandbox/find.js";
import { needs } from "../support/needs.js";

describe("where a class's answers run", () => {
  const root = mkdtempSync(path.join(os.tmpdir(), "opened-test-"));
  const searched = process.env["PATH"];
  afterEach(() => void (process.env["PATH"] = searched));
  after(() => rmSync(root, { recursive: true, force: true }));

  /** How many servers of copies were begun here and run yet. */
  const servers = (): number =>
    readdirSync("/proc").filter((pid) => {
      try {
        const command = /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/cmdline`, "latin1") : "";
        return command.includes(path.basename(root)) && command.includes("fork-server");
      } catch {
        return false; // It has ended.
      }
    }).length;

  it("is begun while it is tried, and ended where it does not work", async function () {
    needs(this, "bwrap");
    needs(this, "prlimit");
    if (prepareSandbox("require:T2").forkCommand === undefined) {
      assert.equal(process.env["GRADLAB_REQUIRE"], undefined, "there is no server of forks here");
      console.log("      not run: there is no server of copies on this system");
      this.skip();
    }
    const bwrap = findProgram("bwrap")!;
    // What is tried fails late; all else works.
    const script = `#!/bin/sh\ncase "$*" in *--check*) sleep 1; exit 1;; esac\nexec ${bwrap} --setenv MARK ${path.basename(root)} "$@"\n`;
    writeFileSync(path.join(root, "bwrap"), script, { mode: 0o755 });
    process.env["PATH"] = `${root}:${searched}`;
    const opening = open({ out: path.join(root, "out"), sandbox: "T2", jobs: 1 });
    const start = performance.now();
    while (servers() === 0 && performance.now() - start < 900) await wait(10);
    assert.ok(servers() > 0, "nothing was begun meanwhile");
    const { launcher, runner } = await opening;
    try {
      assert.notEqual(launcher.sandbox.tier, "T2");
      while (servers() > 0 && performance.now() - start < 20_000) await wait(50);
      assert.equal(servers(), 0);
    } finally {
      runner.close();
    }
  });

  it("is not begun where all may be known already", async () => {
    const { isNew, runner } = await open({ out: root, queue: "redis://nowhere" });
    assert.equal(isNew, false);
    runner.close();
  });
});
