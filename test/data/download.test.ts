import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { pack, type Header } from "tar-stream";
import { downloadCifar10, type DownloadOptions, type Progress } from "../../src/data/index.js";
import { GradlabError } from "../../src/errors.js";

const folder = "cifar-10-batches-bin";
const batches = [
  "data_batch_1.bin",
  "data_batch_2.bin",
  "data_batch_3.bin",
  "data_batch_4.bin",
  "data_batch_5.bin",
  "test_batch.bin",
];
const fileBytes = 3 * 3073;

type Entry = Partial<Header> & { name: string; content?: Buffer };
const standard = (): Entry[] => [
  { name: `${folder}/`, type: "directory" },
  ...[...batches, "batches.meta.txt"].map((name): Entry => ({
    name: `${folder}/${name}`,
    content: name.endsWith(".bin") ? randomBytes(fileBytes) : Buffer.from("airplane\n"),
  })),
];

async function archiveOf(entries: Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { content = Buffer.alloc(0), ...header } of entries) tar.entry(header, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}

const md5 = (bytes: Buffer): string => createHash("md5").update(bytes).digest("hex");

describe("downloadCifar10", () => {
  let dir = "";
  let server: Server;
  let url = "";
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  let ranges: (string | undefined)[] = [];
  let entries: Entry[] = [];
  let archive: Buffer = Buffer.alloc(0);

  before(async () => {
    server = createServer((request, response) => {
      ranges.push(request.headers.range);
      answer(request, response);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive.tar.gz`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(async () => {
    dir = mkdtempSync(path.join(tmpdir(), "download-"));
    ranges = [];
    entries = standard();
    archive = await archiveOf(entries);
    answer = serve();
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  /** Serves the archive, ranges included; with `cut`, breaks each connection after so many bytes. */
  function serve({ cut = Infinity, ignoreRange = false } = {}): typeof answer {
    return (request, response) => {
      const from = ignoreRange ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
      if (from >= archive.length) {
        response.writeHead(416, { "content-range": `bytes */${archive.length}` }).end();
        return;
      }
      const range = { "content-range": `bytes ${from}-${archive.length - 1}/${archive.length}` };
      response.writeHead(from > 0 ? 206 : 200, {
        "content-length": archive.length - from,
        ...(from > 0 ? range : {}),
      });
      const rest = archive.subarray(from);
      if (rest.length <= cut) response.end(rest);
      else response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
    };
  }
  const fetchIt = (options: DownloadOptions = {}): ReturnType<typeof downloadCifar10> =>
    downloadCifar10({ dir, url, archive: { md5: md5(archive), fileBytes }, pause: 1, ...options });
  const refuses = async (message: RegExp, options: DownloadOptions = {}): Promise<void> =>
    assert.rejects(fetchIt(options), (error: Error) => {
      assert.ok(error instanceof GradlabError, String(error.stack));
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  const isWhole = (): void => {
    for (const { name, content } of entries.slice(1))
      assert.deepEqual(readFileSync(path.join(dir, name)), content);
    assert.deepEqual(readdirSync(dir), [folder]);
  };

  it("fetches, checks and unpacks, and then has nothing more to do", async () => {
    const told: Progress[] = [];
    const result = await fetchIt({ onProgress: (progress) => told.push(progress) });
    assert.deepEqual(result, { folder: path.join(dir, folder), downloaded: true });
    isWhole();
    assert.deepEqual(told[0], { received: 0, total: archive.length });
    assert.deepEqual(told.at(-1), { received: archive.length, total: archive.length });
    assert.equal((await fetchIt()).downloaded, false);
    assert.equal(ranges.length, 1);
  });

  it("goes on where a connection was cut, without asking for a byte twice", async () => {
    const cut = Math.ceil(archive.length / 4) + 1;
    answer = serve({ cut });
    await fetchIt();
    isWhole();
    assert.deepEqual(ranges, [undefined, `bytes=${cut}-`, `bytes=${2 * cut}-`, `bytes=${3 * cut}-`]);
  });

  it("goes on from what an earlier run left, or begins anew where the server knows no ranges", async () => {
    const part = path.join(dir, "cifar-10-binary.tar.gz.part");
    writeFileSync(part, archive.subarray(0, 1000));
    await fetchIt();
    isWhole();
    assert.deepEqual(ranges, ["bytes=1000-"]);

    rmSync(path.join(dir, folder), { recursive: true });
    writeFileSync(part, archive.subarray(0, 1000));
    answer = serve({ ignoreRange: true });
    await fetchIt();
    isWhole();

    rmSync(path.join(dir, folder), { recursive: true });
    writeFileSync(part, archive);
    answer = serve();
    await fetchIt();
    isWhole();

    rmSync(path.join(dir, folder), { recursive: true });
    writeFileSync(part, Buffer.alloc(archive.length + 5));
    await fetchIt();
    isWhole();
  });

  it("takes an archive that somebody put there, and files that somebody damaged", async () => {
    writeFileSync(path.join(dir, "cifar-10-binary.tar.gz"), archive);
    await fetchIt();
    isWhole();
    assert.equal(ranges.length, 0);
    writeFileSync(path.join(dir, folder, batches[2]), "short");
    assert.equal((await fetchIt()).downloaded, true);
    isWhole();
  });

  it("gives up when connections bring nothing, and keeps what came", async () => {
    let first = true;
    answer = (request, response) => {
      serve({ cut: first ? 500 : 0 })(request, response);
      first = false;
    };
    await refuses(/the connection was cut.*; 500 bytes are kept, run the command again to go on/);
    answer = serve();
    await fetchIt();
    isWhole();
  });

  it("says what the server says, at once for a refusal, after some tries for an overload", async () => {
    answer = (_, response) => response.writeHead(404).end("no such page");
    await refuses(
      /the server answered 404 Not Found; check the connection, or name another source with --url/,
    );
    assert.equal(ranges.length, 1);
    answer = (_, response) => response.writeHead(503).end();
    await refuses(/the server answered 503 Service Unavailable/);
    assert.equal(ranges.length, 5);
  });

  it("says when there is no connection and when the url is none", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => {
      closed.listen(0, "127.0.0.1", resolve);
    });
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => {
      closed.close(resolve);
    });
    await refuses(/no connection \(ECONNREFUSED\); check the connection/, {
      url: `http://127.0.0.1:${port}/`,
    });
    await refuses(/the url is "somewhere", expected one that begins with http/, { url: "somewhere" });
    await refuses(/the url is "file:\/\/\/etc\/passwd"/, { url: "file:///etc/passwd" });
  });

  it("removes what has another checksum and says so", async () => {
    const wrong = { archive: { md5: "0".repeat(32), fileBytes } };
    await refuses(/has MD5 [0-9a-f]{32}, expected 0{32}: .* it was removed, run the command again/, wrong);
    assert.deepEqual(readdirSync(dir), []);
    writeFileSync(path.join(dir, "cifar-10-binary.tar.gz"), "some other file");
    await refuses(/it was removed/);
    assert.deepEqual(readdirSync(dir), []);
  });

  it("says when the disk is full or forbidden", async function () {
    if (!existsSync("/dev/full")) this.skip();
    symlinkSync("/dev/full", path.join(dir, "cifar-10-binary.tar.gz.part"));
    await refuses(/the disk is full: make 350 MB free in /);
    writeFileSync(path.join(dir, "file"), "");
    await refuses(/cannot be written to \((ENOTDIR|EEXIST)\); choose another folder with --dir/, {
      dir: path.join(dir, "file"),
    });
  });

  const hostile: [string, Entry, RegExp][] = [
    ["climbs out", { name: "../evil.bin", content: Buffer.from("x") }, /entry "\.\.\/evil\.bin" \(file\)/],
    [
      "climbs out below the folder",
      { name: `${folder}/../../evil`, content: Buffer.from("x") },
      /\.\.\/evil/,
    ],
    ["is absolute", { name: "/tmp/evil.bin", content: Buffer.from("x") }, /entry "\/tmp\/evil\.bin"/],
    ["is a link", { name: `${folder}/readme.html`, type: "symlink", linkname: "/etc/passwd" }, /\(symlink\)/],
    ["is a device", { name: `${folder}/readme.html`, type: "character-device" }, /\(character-device\)/],
    ["is unknown", { name: `${folder}/run.sh`, content: Buffer.from("x") }, /run\.sh/],
    ["comes twice", { name: `${folder}/test_batch.bin`, content: randomBytes(fileBytes) }, /test_batch\.bin/],
    [
      "is too large",
      { name: `${folder}/readme.html`, content: Buffer.alloc(1_000_001) },
      /readme\.html with 1000001 bytes/,
    ],
  ];
  for (const [what, entry, message] of hostile) {
    it(`unpacks nothing when an entry ${what}`, async () => {
      archive = await archiveOf([...entries, entry]);
      await refuses(message);
      assert.deepEqual(readdirSync(dir), ["cifar-10-binary.tar.gz"]);
    });
  }

  it("refuses archives that lack a file, have a short one, or are no archives", async () => {
    archive = await archiveOf(entries.slice(0, -2));
    await refuses(/lacks test_batch\.bin/);
    rmSync(path.join(dir, "cifar-10-binary.tar.gz"));
    archive = await archiveOf([
      ...entries.slice(0, -2),
      { name: `${folder}/test_batch.bin`, content: Buffer.alloc(5) },
    ]);
    await refuses(/test_batch\.bin with 5 bytes, expected 9219/);
    rmSync(path.join(dir, "cifar-10-binary.tar.gz"));
    archive = Buffer.from("no gzip");
    await refuses(/cannot be unpacked/);
    rmSync(path.join(dir, "cifar-10-binary.tar.gz"));
    archive = gzipSync(randomBytes(5000));
    await refuses(/cannot be unpacked|lacks/);
    mkdirSync(path.join(dir, folder), { recursive: true });
  });
});
