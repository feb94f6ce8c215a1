import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { cifar10, dataFolder } from "../../src/data/index.js";
import { GradlabError } from "../../src/errors.js";

const bytes = 3073;
/** A record whose red plane counts up from `base`, green is base + 100 and blue the label everywhere. */
function record(label: number, base: number): Buffer {
  const out = Buffer.alloc(bytes);
  out[0] = label;
  for (let i = 0; i < 1024; i++) {
    out[1 + i] = (base + i) % 256;
    out[1025 + i] = base + 100;
    out[2049 + i] = label;
  }
  return out;
}

describe("data.cifar10", () => {
  let dir = "";
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "cifar10-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const put = (name: string, ...content: Buffer[]): void =>
    writeFileSync(path.join(dir, name), Buffer.concat(content));
  const refuses = async (message: RegExp, counts = {}): Promise<void> =>
    assert.rejects(cifar10(dir, counts), (error: Error) => {
      assert.ok(error instanceof GradlabError);
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });

  it("turns planes into pixels, in the order of files and records", async () => {
    put("train_a.bin", record(3, 1), record(9, 2));
    put("train_b.bin.gz", gzipSync(record(0, 50)));
    put("test.bin.gz", gzipSync(Buffer.concat([record(5, 7)])));
    const { train, test } = await cifar10(dir);
    assert.deepEqual(train.shape, [3, 32, 32, 3]);
    assert.deepEqual(Array.from(train.labels), [3, 9, 0]);
    const at = (n: number, h: number, w: number): number[] => {
      const i = ((n * 32 + h) * 32 + w) * 3;
      return Array.from(train.pixels.subarray(i, i + 3));
    };
    assert.deepEqual(at(0, 0, 0), [1, 101, 3]);
    assert.deepEqual(at(1, 2, 5), [2 + 69, 102, 9]);
    assert.deepEqual(at(2, 31, 31), [(50 + 1023) % 256, 150, 0]);
    assert.deepEqual(Array.from(test.labels), [5]);
    assert.equal(train.classes[train.labels[0]], "cat");
  });

  it("reads the official layout, in the folder or above it, as many as are wanted", async () => {
    const folder = path.join(dir, "cifar-10-batches-bin");
    mkdirSync(folder);
    for (const name of [
      "data_batch_1",
      "data_batch_2",
      "data_batch_3",
      "data_batch_4",
      "data_batch_5",
      "test_batch",
    ]) {
      const label = Number(name.at(-1)) || 9;
      writeFileSync(path.join(folder, `${name}.bin`), record(label, label));
      truncateSync(path.join(folder, `${name}.bin`), 10_000 * bytes);
    }
    writeFileSync(
      path.join(folder, "batches.meta.txt"),
      "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n",
    );
    const whole = await cifar10(dir);
    assert.deepEqual([whole.train.shape[0], whole.test.shape[0]], [50_000, 10_000]);
    assert.deepEqual(
      [0, 10_000, 40_000, 49_999].map((i) => whole.train.labels[i]),
      [1, 2, 5, 0],
    );
    const some = await cifar10(folder, { train: 10_001, test: 0 });
    assert.deepEqual([some.train.shape[0], some.test.shape[0]], [10_001, 0]);
    assert.equal(some.train.labels[10_000], 2);

    dir = folder;
    await refuses(/train: 50001 pictures are wanted, but .* has only 50000/, { train: 50_001 });
    truncateSync(path.join(folder, "data_batch_3.bin"), 9_999 * bytes);
    await refuses(/data_batch_3\.bin ends at byte 30726927 after 9999 records, expected 30730000 bytes/);
    rmSync(path.join(folder, "data_batch_3.bin"));
    await refuses(/has data_batch_1\.bin but no data_batch_3\.bin; run `gradlab data cifar10`/);
    dir = path.dirname(folder);
  });

  it("says what to do when nothing is there", async () => {
    await refuses(
      /no CIFAR-10 files in .*; run `gradlab data cifar10` to download them, or put data_batch_1\.bin/,
    );
    await assert.rejects(cifar10(path.join(dir, "nowhere")), /run `gradlab data cifar10`/);
    put("train.bin", record(1, 1));
    await refuses(/has train\.bin but no test_batch\.bin/);
  });

  it("names the file and the byte of what is damaged", async () => {
    put("test.bin", record(1, 1));
    put("train.bin", record(1, 1), record(10, 1));
    await refuses(/train\.bin has label 10 at byte 3073, expected 0\.\.9/);
    put("train.bin", record(1, 1), record(2, 1).subarray(0, 100));
    await refuses(/train\.bin ends at byte 3173, within record 1/);
    put("train.bin");
    await refuses(/train\.bin is empty/);
    rmSync(path.join(dir, "train.bin"));
    const zipped = gzipSync(record(1, 1));
    put("train.bin.gz", zipped.subarray(0, zipped.length - 12));
    await refuses(/train\.bin\.gz \(\d+ bytes\) is not a whole gzip file/);
    put("train.bin.gz", Buffer.from("not gzip"));
    await refuses(/train\.bin\.gz .* is not a whole gzip file/);
    put("train.bin", record(1, 1));
    put("batches.meta.txt", Buffer.from("cat\ndog\n"));
    await refuses(/batches\.meta\.txt names the classes cat, dog, expected airplane, automobile/);
  });

  it("refuses counts that are none", async () => {
    await refuses(/train is -1/, { train: -1 });
    await refuses(/test is 1.5/, { test: 1.5 });
  });

  it("looks in GRADLAB_DATA, else in the user's cache", () => {
    assert.equal(dataFolder({ GRADLAB_DATA: "/somewhere" }), path.resolve("/somewhere"));
    assert.ok(dataFolder({ GRADLAB_DATA: "" }).endsWith(`${path.sep}gradlab`));
    if (process.platform === "linux")
      assert.equal(dataFolder({ XDG_CACHE_HOME: "/caches" }), "/caches/gradlab");
  });
});
