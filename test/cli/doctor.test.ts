import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { node } from "../../src/cli/doctor/examine.js";
import { allowingNamespaces } from "../../src/cli/doctor/namespaces.js";
import type { Finding } from "../../src/cli/doctor/finding.js";

const main = path.resolve(import.meta.dirname, "../../dist/src/cli/main.js");

describe("gradlab doctor", () => {
  let folder: string;
  const programs = (): string => path.join(folder, "bin");
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "gradlab-doctor-"));
    mkdirSync(programs());
  });
  after(() => rmSync(folder, { recursive: true }));

  /** On a machine that has what the folder has, and nothing else. */
  function doctor(...args: string[]): { readonly status: number | null; readonly stdout: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, "doctor", ...args], {
      encoding: "utf8",
      env: { PATH: programs(), HOME: folder, GRADLAB_DATA: path.join(folder, "data"), NO_COLOR: "1" },
    });
    assert.equal(stderr, "");
    return { status, stdout };
  }
  const findings = (): Record<string, Finding> => {
    const { findings: all } = JSON.parse(doctor("--json").stdout) as { findings: Finding[] };
    return Object.fromEntries(all.map((one) => [one.name, one]));
  };
  function program(name: string, script: string): void {
    const file = path.join(programs(), name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  it("says what is not there, what that means, and how to add it", function () {
    if (process.platform !== "linux") this.skip();
    program("apt-get", "exit 1");
    const found = findings();
    assert.equal(found["Node"].state, "good");
    assert.equal(found["Engine"].state, "good");
    assert.equal(found["Lab"].state, "good");
    assert.equal(found["Sandbox"].state, "absent", "without bwrap");
    assert.equal(found["Sandbox"].remedy, "sudo apt-get install bubblewrap");
    assert.match(found["Sandbox"].text, /^T[01]: .*the network/);
    assert.match(
      `${found["BLAS"].state} ${found["BLAS"].remedy}`,
      /^good|absent sudo apt-get install libopenblas/,
    );
    assert.equal(found["Chromium"].remedy, "sudo apt-get install chromium");
    assert.equal(found["Jupyter"].remedy, "sudo apt-get install jupyter-notebook");
    assert.equal(found["Redis"].remedy, "sudo apt-get install redis-server");
    assert.equal(found["CIFAR-10"].remedy, "npx gradlab data cifar10");
    const { status, stdout } = doctor();
    assert.equal(status, 0, "what is only optional is no failure");
    assert.match(stdout, /– Jupyter +not found; gradlab lab opens notebooks without it\n +sudo apt-get/);
  });

  it("finds what is there", function () {
    if (process.platform !== "linux") this.skip();
    program("chromium", "echo Chromium 1.2.3.4 built on Debian");
    program(
      "jupyter",
      "echo 'Selected packages...\nnotebook         : 6.4.12\njupyterlab       : not installed'",
    );
    program(
      "redis-server",
      "echo 'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1'",
    );
    mkdirSync(path.join(folder, "data"));
    for (const name of ["train.bin", "test.bin"])
      writeFileSync(path.join(folder, "data", name), new Uint8Array(3073));
    const found = findings();
    assert.match(found["Chromium"].text, /^1\.2\.3\.4 /);
    assert.match(found["Redis"].text, /^7\.0\.15 \(/);
    assert.equal(found["CIFAR-10"].state, "good");
    assert.match(found["Jupyter"].text, /^notebook 6\.4\.12, but/);
    assert.equal(found["Jupyter"].remedy, "npx gradlab kernel install --user");
    const kernel = path.join(folder, ".local/share/jupyter/kernels/gradlab");
    mkdirSync(kernel, { recursive: true });
    writeFileSync(path.join(kernel, "kernel.json"), "{}");
    assert.equal(findings()["Jupyter"].state, "good");
  });

  it("has a way to go even where there is no package manager", function () {
    if (process.platform !== "linux") this.skip();
    rmSync(programs(), { recursive: true });
    mkdirSync(programs());
    const found = findings();
    assert.match(found["Chromium"].remedy ?? "", /^https:/);
    assert.match(found["Jupyter"].remedy ?? "", /^https:/);
  });

  it("names the setting of the system that keeps bubblewrap from working", () => {
    const on = (wanted: string, value: string): string | undefined =>
      allowingNamespaces((name) => (name === wanted ? value : undefined));
    assert.equal(
      on("kernel.apparmor_restrict_unprivileged_userns", "1"),
      "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    );
    assert.equal(
      on("kernel.unprivileged_userns_clone", "0"),
      "sudo sysctl -w kernel.unprivileged_userns_clone=1",
    );
    assert.equal(on("kernel.unprivileged_userns_clone", "1"), undefined);
    assert.equal(on("anything", "0"), undefined);
  });

  it("compares versions as numbers", () => {
    assert.equal(node("20.19.0", "20.19").state, "good");
    assert.equal(node("22.1.0", "20.19").state, "good");
    assert.equal(node("20.9.0", "20.19").state, "missing");
    assert.match(node("18.20.1", "20.19").text, /18\.20\.1, but Gradlab needs 20\.19/);
  });
});
