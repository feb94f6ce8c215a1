import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import yauzl from "yauzl";
import { lightAssignment, type Light } from "../support/light.js";

const repository = path.resolve(import.meta.dirname, "../..");
const cli = path.join(repository, "dist/src/cli/main.js");

interface Results {
  readonly score: number;
  readonly output: string;
  readonly tests: readonly { readonly name: string; readonly score: number }[];
}

/** Unpacks as Gradescope does, permissions and all. */
async function unpack(archive: string, folder: string): Promise<string[]> {
  const zip = await yauzl.openPromise(archive, { autoClose: false });
  const names: string[] = [];
  for await (const entry of zip.eachEntry()) {
    const file = path.join(folder, entry.fileName);
    mkdirSync(path.dirname(file), { recursive: true });
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    writeFileSync(file, Buffer.concat(chunks));
    chmodSync(file, (entry.externalFileAttributes >>> 16) & 0o777);
    names.push(entry.fileName);
  }
  zip.close();
  return names;
}

/** The whole way, in a folder in place of /autograder; only npm, which needs a network, is stood in for. */
describe("an autograder for Gradescope", function () {
  this.timeout(180_000);
  const root = mkdtempSync(path.join(os.tmpdir(), "gradescope-test-"));
  const home = path.join(root, "autograder");
  const source = path.join(home, "source");
  let light: Light;
  let names: string[];
  const gradlab = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [cli, ...args], {
      cwd: root,
      encoding: "utf8",
      env: { PATH: process.env["PATH"] },
    });
  const bash = (script: string, PATH: string): { status: number | null; stdout: string; stderr: string } =>
    spawnSync("bash", [script], { encoding: "utf8", env: { PATH, GRADLAB_AUTOGRADER_ROOT: home } });

  const pack = ["gradescope", "07-light", "--out", "light.zip", "--late", "late.yaml", "--timeout", "5"];
  before(async () => {
    light = await lightAssignment(root);
    writeFileSync(path.join(root, "late.yaml"), "due: 2026-10-05T12:00:00Z\nonce: 2\n");
    const { status, stdout, stderr } = gradlab(...pack);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^light\.zip\n\nIt holds the solutions/);
    names = await unpack(path.join(root, "light.zip"), source);
    const bin = path.join(root, "bin");
    mkdirSync(bin);
    symlinkSync(process.execPath, path.join(bin, "node"));
    // What npm ci would bring is linked; that it was asked for, and in the right folder, is written down.
    writeFileSync(
      path.join(bin, "npm"),
      `#!/bin/sh\necho "$PWD: npm $*" >> "${root}/npm.log"\nln -s "${repository}/node_modules" node_modules\n`,
      { mode: 0o755 },
    );
    if (!existsSync("/usr/bin/bwrap"))
      writeFileSync(path.join(bin, "bwrap"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const setup = bash(path.join(source, "setup.sh"), `${bin}:/usr/bin:/bin`);
    assert.equal(setup.status, 0, setup.stderr);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  /** What run_autograder makes of a submission. */
  const run = async (
    fill: (folder: string) => void | Promise<void>,
    time = "2026-10-05T09:00:00.000000-00:00",
  ): Promise<{ status: number | null; stderr: string; results?: Results }> => {
    rmSync(path.join(home, "submission"), { recursive: true, force: true });
    rmSync(path.join(home, "results"), { recursive: true, force: true });
    mkdirSync(path.join(home, "submission"));
    mkdirSync(path.join(home, "results"));
    const metadata = { id: 1, created_at: time, users: [{ email: "ada@example.edu", id: 7, name: "Ada" }] };
    writeFileSync(path.join(home, "submission_metadata.json"), JSON.stringify(metadata));
    await fill(path.join(home, "submission"));
    const { status, stderr } = bash(path.join(source, "run_autograder"), "/usr/bin:/bin");
    const file = path.join(home, "results/results.json");
    if (!existsSync(file)) return { status, stderr };
    return { status, stderr, results: JSON.parse(readFileSync(file, "utf8")) as Results };
  };

  it("holds what it needs, and nothing of the course besides", () => {
    for (const name of ["setup.sh", "run_autograder", "Dockerfile", "gradescope.json", "salt", "late.yaml"]) {
      assert.ok(names.includes(name), name);
    }
    assert.ok(names.includes("assignment/07-light/master.ts"));
    assert.ok(names.includes("gradlab/package-lock.json"));
    assert.deepEqual(
      names.filter((name) => /node_modules|^gradlab\/(src|test|notebooks)\/|\.map$|dist\/lab/.test(name)),
      [],
    );
    for (const name of ["setup.sh", "run_autograder"])
      assert.ok(statSync(path.join(source, name)).mode & 0o100);
  });

  it("is set up with npm's lockfile, and shut to others", () => {
    const log = readFileSync(path.join(root, "npm.log"), "utf8");
    assert.equal(log, `${path.join(source, "gradlab")}: npm ci --omit=dev --no-audit --no-fund\n`);
    for (const name of ["salt", "assignment"])
      assert.equal(statSync(path.join(source, name)).mode & 0o077, 0);
  });

  it("is set up without a lockfile too, which npm's packages do not hold", () => {
    const published = path.join(root, "published");
    cpSync(source, path.join(published, "source"), { recursive: true });
    for (const name of ["package-lock.json", "node_modules"])
      rmSync(path.join(published, "source/gradlab", name), { recursive: true });
    const script = path.join(published, "source/setup.sh");
    const env = { PATH: `${path.join(root, "bin")}:/usr/bin:/bin`, GRADLAB_AUTOGRADER_ROOT: published };
    const { status, stdout, stderr } = spawnSync("bash", [script], { encoding: "utf8", env });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/, "Gradlab itself starts there");
    const asked = readFileSync(path.join(root, "npm.log"), "utf8").trim().split("\n").at(-1);
    const at = path.join(published, "source/gradlab");
    assert.equal(asked, `${at}: npm install --omit=dev --no-audit --no-fund`);
  });

  it("keeps its salt beside it: the same autograder, the same inputs", () => {
    const salt = readFileSync(path.join(root, "light.zip.salt"), "utf8");
    assert.equal(readFileSync(path.join(source, "salt"), "utf8"), salt);
    const before = readFileSync(path.join(root, "light.zip"));
    assert.equal(gradlab(...pack).status, 0);
    assert.ok(before.equals(readFileSync(path.join(root, "light.zip"))));
  });

  it("gives right answers their points, by the command line of the script", async () => {
    const { status, stderr, results } = await run((folder) =>
      light.handIn(path.join(folder, "07-light.ipynb")),
    );
    assert.equal(status, 0, stderr);
    assert.equal(results!.score, 12);
    assert.deepEqual(
      results!.tests.map(({ score }) => score),
      [7, 3, 2],
    );
    assert.match(results!.output, /Handed in on time/);
  });

  it("deducts for lateness by Gradescope's time", async () => {
    const { results } = await run(
      (folder) => light.handIn(path.join(folder, "07-light.ipynb")),
      "2026-10-05T14:00:00.000000-07:00",
    );
    assert.equal(results!.score, 10);
    assert.match(results!.output, /9 hours late: 2 points are deducted/);
  });

  const broken: readonly [what: string, fill: (folder: string) => void | Promise<void>, says: RegExp][] = [
    ["nothing", () => {}, /there is no notebook|is an empty folder/],
    [
      "half a notebook",
      (folder) => writeFileSync(path.join(folder, "07-light.ipynb"), '{"cells": ['),
      /JSON/,
    ],
    [
      "another file",
      (folder) => writeFileSync(path.join(folder, "essay.pdf"), "%PDF"),
      /no notebook .*essay\.pdf/,
    ],
    [
      "a link to the solutions",
      (folder) =>
        symlinkSync(path.join(source, "assignment/07-light/master.ts"), path.join(folder, "a.ipynb")),
      /it is a link/,
    ],
  ];
  for (const [what, fill, says] of broken) {
    it(`gives ${what} nothing, and says why`, async () => {
      const { status, stderr, results } = await run(fill);
      assert.equal(status, 0, stderr);
      assert.equal(results!.score, 0);
      assert.match(results!.output, says);
    });
  }

  it("does not believe a submission that brings metadata of its own", async () => {
    const { results } = await run(async (folder) => {
      await light.handIn(path.join(folder, "submission_9/07-light.ipynb"));
      const lie = "submission_9:\n  :submitters:\n  - :name: Dean\n  :created_at: 2020-01-01 00:00:00 Z\n";
      writeFileSync(path.join(folder, "submission_metadata.yml"), lie);
      writeFileSync(path.join(folder, "submission_metadata.json"), '{"created_at": "2020-01-01T00:00:00Z"}');
    }, "2026-10-05T14:00:00.000000-07:00");
    assert.match(results!.output, /9 hours late/);
    assert.equal(results!.score, 10);
  });

  it("loses one question to an answer that ends its process, and no more", async () => {
    const { results } = await run((folder) =>
      light.handIn(path.join(folder, "07-light.ipynb"), {
        "light-standardize": `function standardize(x: number[][]): number[][] {
  (globalThis as any).process.exit(0);
  return x;
}`,
      }),
    );
    assert.equal(results!.score, 2);
  });

  it("says in a sentence what it is not given", () => {
    const table: readonly [args: string[], says: RegExp][] = [
      [["gradescope"], /which assignment\?/],
      [["gradescope", "99-none"], /no assignment "99-none"/],
      [["gradescope", "07-light", "--out", "a.tar"], /expected a file named \*\.zip/],
      [["gradescope", "07-light", "--timeout", "soon"], /--timeout is "soon"/],
      [["gradescope", "07-light", "--late", "none.yaml"], /none\.yaml/],
      [["gradescope", "--run", root], /gradescope\.json is not there/],
    ];
    for (const [args, says] of table) {
      const { status, stderr } = gradlab(...args);
      assert.equal(status, 1);
      assert.match(stderr, says);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
    }
  });
});
