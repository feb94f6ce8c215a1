import assert from "node:assert/strict";
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

type Ended = Pick<SpawnSyncReturns<string>, "status" | "stderr">;

const root = path.resolve(import.meta.dirname, "../..");

describe("gradlab kernel", () => {
  let prefix: string;
  beforeEach(() => (prefix = mkdtempSync(path.join(os.tmpdir(), "gradlab-prefix-"))));
  afterEach(() => rmSync(prefix, { recursive: true, force: true }));

  const gradlab = (words: readonly string[], env: Record<string, string> = {}): Ended => {
    const main = path.join(root, "dist/src/cli/main.js");
    const options = { encoding: "utf8", env: { ...process.env, ...env } } as const;
    return spawnSync(process.execPath, [main, "kernel", ...words], options);
  };

  it("installs into a prefix, and removes", () => {
    const folder = path.join(prefix, "share/jupyter/kernels/gradlab");
    assert.equal(gradlab(["install", "--prefix", prefix]).status, 0);
    const spec = JSON.parse(readFileSync(path.join(folder, "kernel.json"), "utf8")) as Record<
      string,
      unknown
    >;
    const [node, main, file] = spec["argv"] as string[];
    assert.deepEqual([node, file], [process.execPath, "{connection_file}"]);
    assert.ok(existsSync(main), main);
    assert.equal(spec["language"], "typescript");
    assert.ok(existsSync(path.join(folder, "logo-svg.svg")));
    assert.equal(gradlab(["remove", "--prefix", prefix]).status, 0);
    assert.ok(!existsSync(folder));
    const again = gradlab(["remove", "--prefix", prefix]);
    assert.equal(again.status, 1);
    assert.match(again.stderr, /not installed there/);
  });

  it("installs for the user where Jupyter looks", () => {
    assert.equal(gradlab(["install", "--user"], { JUPYTER_DATA_DIR: prefix }).status, 0);
    assert.ok(existsSync(path.join(prefix, "kernels/gradlab/kernel.json")));
  });

  it("does not take two places at once", () => {
    const { status, stderr } = gradlab(["install", "--user", "--prefix", prefix]);
    assert.equal(status, 1);
    assert.match(stderr, /both --user and --prefix/);
  });

  it("ships a spec that needs no installation", () => {
    const folder = path.join(root, "share/jupyter/kernels/gradlab");
    const { argv } = JSON.parse(readFileSync(path.join(folder, "kernel.json"), "utf8")) as { argv: string[] };
    assert.ok(existsSync(argv[1].replace("{resource_dir}", folder)), argv[1]);
  });
});
