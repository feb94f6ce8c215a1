import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { installKernel } from "../../src/kernel/index.js";
import { needs } from "../support/needs.js";

describe("conformance of the kernel", () => {
  let prefix: string;
  before(() => {
    prefix = mkdtempSync(path.join(os.tmpdir(), "gradlab-prefix-"));
    installKernel({ prefix });
  });
  after(() => rmSync(prefix, { recursive: true, force: true }));

  it("passes jupyter_kernel_test, skipping nothing", function () {
    needs(this, "jupyter-kernel-test");
    const script = path.join(import.meta.dirname, "kernel_conformance.py");
    const { status, stderr } = spawnSync("/usr/bin/python3", [script], {
      encoding: "utf8",
      env: { ...process.env, JUPYTER_PATH: path.join(prefix, "share/jupyter") },
    });
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stderr, /skipped/, stderr);
  });
});
