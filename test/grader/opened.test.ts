import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

  /** Puts a bubblewrap in front of all others which does this before the true one is called. */
  const install = (first: string): void => {
    const script = `#!/bin/sh\n${first}\nexec ${findProgram("bwrap")} --setenv MARK ${path.basename(root)} "$@"\n`;
    writeFileSync(path.join(root, "bwrap"), script, { mode: 0o755 });
    process.env["PATH"] = `${root}:${searched}`;
  };
  const failLate = 'case "$*" in *--check*) sleep 1; exit 1;; esac';

  const until = async (isDone: () => boolean, milliseconds: number): Promise<boolean> => {
    for (const start = performance.now(); performance.now() - start < milliseconds; await wait(10)) {
      if (isDone()) return true;
    }
    return isDone();
  };
  const isBegun = (): Promise<boolean> => until(() => servers() > 0, 900);
  const isEnded = (): Promise<boolean> => until(() => servers() === 0, 20_000);

  beforeEach(function () {
    needs(this, "bwrap");
    needs(this, "prlimit");
    if (prepareSandbox("require:T2").forkCommand !== undefined) return;
    assert.equal(process.env["GRADLAB_REQUIRE"], undefined, "there is no server of forks here");
    console.log("      not run: there is no server of copies on this system");
    this.skip();
  });

  it("is begun while it is tried, and ended where it does not work", async () => {
    install(failLate);
    const opening = open({ out: path.join(root, "out"), sandbox: "T2", jobs: 1 });
    assert.ok(await isBegun(), "nothing was begun meanwhile");
    const { launcher, runner } = await opening;
    assert.notEqual(launcher.sandbox.tier, "T2");
    assert.ok(await isEnded(), "what was begun has not ended");
    runner.close();
  });

  it("is ended where no tier will do", async () => {
    install(failLate);
    for (const engine of ["podman", "docker"]) {
      writeFileSync(path.join(root, engine), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    }
    const opening = open({ out: path.join(root, "out"), sandbox: "require:T2", jobs: 1 });
    opening.catch(() => {}); // Waited for below.
    assert.ok(await isBegun(), "nothing was begun meanwhile");
    await assert.rejects(opening, /T2 does not work on this machine/);
    assert.ok(await isEnded(), "what was begun has not ended");
  });

  it("is not begun where all may be known from an earlier run, unless it is graded afresh", async () => {
    install("");
    const out = path.join(root, "again");
    mkdirSync(`${out}.cache`);
    const again = await open({ out, sandbox: "T2", jobs: 1 });
    assert.equal(again.isNew, false);
    assert.equal(servers(), 0);
    again.runner.close();
    const fresh = await open({ out, sandbox: "T2", jobs: 1, fresh: true });
    assert.equal(fresh.isNew, true);
    assert.ok(servers() > 0);
    fresh.runner.close();
    assert.ok(await isEnded());
  });
});
