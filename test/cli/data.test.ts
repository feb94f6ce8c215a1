import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const main = path.resolve(import.meta.dirname, "../../dist/src/cli/main.js");

/** Runs `gradlab data cifar10` as built. */
async function gradlab(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [main, "data", "cifar10", ...args]);
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  return { code, out, err };
}

describe("gradlab data cifar10", () => {
  let dir = "";
  let server: Server;
  let url = "";

  before(async () => {
    server = createServer((request, response) => {
      if (request.url === "/wrong.tar.gz") response.end("these are 28 bytes of nothing");
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    dir = mkdtempSync(path.join(tmpdir(), "data-verb-"));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(dir, { recursive: true });
  });

  it("ends in one sentence and 1 for a page that is not there and for the wrong archive", async () => {
    const missing = await gradlab("--dir", dir, "--url", `${url}/none.tar.gz`);
    assert.deepEqual([missing.code, missing.out], [1, ""]);
    assert.match(
      missing.err,
      /^gradlab: data cifar10: http.*none\.tar\.gz: the server answered 404 Not Found; .*--url\n$/,
    );
    const wrong = await gradlab("--dir", dir, "--url", `${url}/wrong.tar.gz`);
    assert.equal(wrong.code, 1);
    assert.match(
      wrong.err,
      /^Downloading CIFAR-10 \(0\.0 MB\) \.\.\.\ngradlab: .*has MD5 \w+, expected c32a1d4ab5d03f1284b67883e8d13530/,
    );
    assert.deepEqual(readdirSync(dir), []);
  });

  it("has nothing to do where the files are, and says how to use them", async () => {
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
      writeFileSync(path.join(folder, `${name}.bin`), "");
      truncateSync(path.join(folder, `${name}.bin`), 30_730_000);
    }
    const { code, out } = await gradlab("--dir", dir);
    assert.equal(code, 0);
    assert.match(out, /CIFAR-10 was already in .*cifar-10-batches-bin\n.*await data\.cifar10\("/);
  });
});
