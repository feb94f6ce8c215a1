import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { partsOf } from "../../src/lab/contents/confine.js";
import { cells, notebook, testLab, type TestLab } from "./lab.js";

interface Model {
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly format: string | null;
  readonly content: unknown;
  readonly hash?: string;
  readonly last_modified: string;
}

describe("the lab's files", () => {
  let lab: TestLab;
  before(async () => (lab = await testLab()));
  after(() => lab.close());

  const put = async (name: string, content: string): Promise<Model> =>
    lab.json<Model>("PUT", `/api/contents/${name}`, { type: "file", format: "text", content });
  const onDisk = (name: string): string => readFileSync(path.join(lab.workspace, name), "utf8");

  it("reads and writes text, bytes, notebooks and folders", async () => {
    await put("a.txt", "größer\n");
    assert.equal(onDisk("a.txt"), "größer\n");
    assert.equal((await lab.json<Model>("GET", "/api/contents/a.txt")).content, "größer\n");
    const bytes = Buffer.from([0, 255, 128]).toString("base64");
    await lab.json("PUT", "/api/contents/b.bin", { type: "file", format: "base64", content: bytes });
    const read = await lab.json<Model>("GET", "/api/contents/b.bin");
    assert.deepEqual([read.format, read.content], ["base64", bytes]);
    await lab.json("PUT", "/api/contents/folder", { type: "directory" });
    const made = await lab.json<Model>("POST", "/api/contents/folder", { type: "notebook" });
    assert.equal(made.path, "folder/Untitled.ipynb");
    const again = await lab.json<Model>("POST", "/api/contents/folder", { type: "notebook" });
    assert.equal(again.path, "folder/Untitled1.ipynb");
    const listing = await lab.json<Model>("GET", "/api/contents/folder");
    assert.deepEqual(
      (listing.content as Model[]).map(({ name }) => name),
      ["Untitled.ipynb", "Untitled1.ipynb"],
    );
  });

  it("renames, copies and deletes, and deletes nothing for good", async () => {
    await put("c.txt", "c");
    assert.equal((await lab.json<Model>("PATCH", "/api/contents/c.txt", { path: "d.txt" })).path, "d.txt");
    assert.equal((await lab.json<Model>("POST", "/api/contents", { copy_from: "d.txt" })).path, "d-copy.txt");
    assert.equal(
      (await lab.ask("PATCH", "/api/contents/d.txt", { body: { path: "d-copy.txt" } })).status,
      409,
    );
    await lab.json("DELETE", "/api/contents/d.txt");
    assert.equal((await lab.ask("GET", "/api/contents/d.txt")).status, 404);
    const trash = path.join(lab.workspace, ".gradlab/trash");
    assert.deepEqual(
      readdirSync(trash).flatMap((day) => readdirSync(path.join(trash, day))),
      ["d.txt"],
    );
  });

  const outside: readonly [path: string, status: number][] = [
    ["../secret.txt", 400],
    ["..%2fsecret.txt", 400],
    ["%2e%2e/secret.txt", 400],
    ["%2e%2e%2fsecret.txt", 400],
    ["a/../../secret.txt", 400],
    ["a/%2e%2e/%2e%2e/secret.txt", 400],
    ["..%5csecret.txt", 400],
    ["..\\secret.txt", 400],
    ["C:%5csecret.txt", 400],
    ["C:/secret.txt", 400],
    ["%5c%5cserver%5cshare", 400],
    ["secret.txt::$DATA", 400],
    ["a%00.txt", 400],
    ["a%0a.txt", 400],
    ["con", 400],
    ["NUL.txt", 400],
    ["nul%20.txt", 400],
    ["COM%C2%B9.txt", 400],
    ["conin$", 400],
    ["hidden/copies.json", 404],
    ["hidden", 404],
    ["a.txt.", 400],
    ["a.txt%20", 400],
    ["%E0%A4%A", 400],
    ["./secret.txt", 400],
    [".gradlab/copies.json", 404],
    [".env", 404],
    ["link/secret.txt", 403],
    ["link", 403],
    ["link.txt", 403],
    ["dangling.txt", 404],
    ["none.txt", 404],
    ["a".repeat(5000), 400],
    ["a".repeat(300), 404],
  ];
  describe("outside of the workspace", () => {
    before(() => {
      const secret = path.join(lab.workspace, "..");
      writeFileSync(path.join(secret, "secret.txt"), "secret");
      symlinkSync(secret, path.join(lab.workspace, "link"));
      symlinkSync(path.join(secret, "secret.txt"), path.join(lab.workspace, "link.txt"));
      symlinkSync(path.join(secret, "new.txt"), path.join(lab.workspace, "dangling.txt"));
      // As Windows' short name GRADLA~1 would.
      mkdirSync(path.join(lab.workspace, ".gradlab"), { recursive: true });
      writeFileSync(path.join(lab.workspace, ".gradlab/copies.json"), '"secret"');
      symlinkSync(path.join(lab.workspace, ".gradlab"), path.join(lab.workspace, "hidden"));
    });
    for (const [name, status] of outside) {
      it(`cannot read or write ${name.slice(0, 40)}`, async () => {
        for (const prefix of ["/api/contents/", "/files/"]) {
          const answer = await lab.ask("GET", prefix + name);
          assert.ok(
            answer.status === status || (answer.status === 400 && name.length > 255),
            `${prefix}${name} gave ${answer.status}`,
          );
          assert.ok(!answer.text.includes('"secret"'));
        }
        if (name === "none.txt" || name.length === 300) return;
        const body = { type: "file", format: "text", content: "overwritten" };
        assert.ok((await lab.ask("PUT", `/api/contents/${name}`, { body })).status >= 400);
        assert.ok((await lab.ask("DELETE", `/api/contents/${name}`)).status >= 400);
        assert.equal(readFileSync(path.join(lab.workspace, "../secret.txt"), "utf8"), "secret");
        assert.ok(!readdirSync(path.join(lab.workspace, "..")).includes("new.txt"));
      });
    }

    it("does not tell of what links outside lead to", async () => {
      const { content } = await lab.json<Model>("GET", "/api/contents/");
      const names = (content as Model[]).map(({ name }) => name);
      assert.ok(!names.includes("link") && !names.includes("link.txt"), names.join());
    });

    it("never lets a path through that could climb", () => {
      fc.assert(
        fc.property(
          fc.array(fc.constantFrom("..", ".", "a", "/", "\\", ":", "\0", " ", "b.txt")),
          (parts) => {
            const name = parts.join("");
            let allowed: string[];
            try {
              allowed = partsOf(name);
            } catch {
              return;
            }
            const root = path.resolve("/workspace");
            const resolved = path.resolve(root, ...allowed);
            assert.ok(resolved === root || resolved.startsWith(root + path.sep));
            assert.ok(path.win32.resolve("C:\\workspace", ...allowed).startsWith("C:\\workspace"));
          },
        ),
      );
    });
  });

  it("refuses to overwrite what the client has not seen", async () => {
    await put("e.txt", "one");
    const seen = await lab.json<Model>("GET", "/api/contents/e.txt?hash=1");
    writeFileSync(path.join(lab.workspace, "e.txt"), "two, by another program");
    const body = { type: "file", format: "text", content: "three", expected_hash: seen.hash };
    const refused = await lab.ask("PUT", "/api/contents/e.txt", { body });
    assert.equal(refused.status, 409);
    assert.match(refused.text, /e\.txt has changed on disk/);
    assert.equal(onDisk("e.txt"), "two, by another program");
    const now = await lab.json<Model>("GET", "/api/contents/e.txt?content=0&hash=1");
    await lab.json("PUT", "/api/contents/e.txt", { ...body, expected_hash: now.hash });
    assert.equal(onDisk("e.txt"), "three");
  });

  it("lets only one of many saves from the same state win, and keeps whole files", async () => {
    await put("f.txt", "start");
    const { hash } = await lab.json<Model>("GET", "/api/contents/f.txt?hash=1");
    const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
    const answers = await Promise.all(
      texts.map((content) =>
        lab.ask("PUT", "/api/contents/f.txt", {
          body: { type: "file", format: "text", content, expected_hash: hash },
        }),
      ),
    );
    assert.deepEqual(
      answers.map(({ status }) => status).sort((a, b) => a - b),
      [200, 409, 409, 409, 409, 409, 409, 409],
    );
    assert.ok(texts.includes(onDisk("f.txt")));
    assert.deepEqual(
      readdirSync(lab.workspace).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });

  it("keeps what a save replaces, and puts it back", async () => {
    await put("g.txt", "first");
    await put("g.txt", "second");
    const [kept] = await lab.json<{ id: string }[]>("GET", "/api/contents/g.txt/checkpoints");
    await lab.json("POST", `/api/contents/g.txt/checkpoints/${kept.id}`);
    assert.equal(onDisk("g.txt"), "first");
    const { id } = await lab.json<{ id: string }>("POST", "/api/contents/g.txt/checkpoints");
    await put("g.txt", "third");
    await lab.json("POST", `/api/contents/g.txt/checkpoints/${id}`);
    assert.equal(onDisk("g.txt"), "first");
    assert.equal((await lab.ask("POST", "/api/contents/g.txt/checkpoints/..%2f..%2fa")).status, 404);
  });

  it("keeps what a conflict is about, once, before anybody overwrites it", async () => {
    await put("i.txt", "first");
    const { hash } = await lab.json<Model>("GET", "/api/contents/i.txt?hash=1");
    await put("i.txt", "second");
    await put("i.txt", "theirs");
    const body = { type: "file", format: "text", content: "mine", expected_hash: hash };
    for (let attempt = 0; attempt < 3; attempt++)
      assert.equal((await lab.ask("PUT", "/api/contents/i.txt", { body })).status, 409);
    await put("i.txt", "mine");
    const kept = await lab.json<{ id: string }[]>("GET", "/api/contents/i.txt/checkpoints");
    assert.equal(kept.length, 2, "what the first save replaced, and theirs");
    await lab.json("POST", `/api/contents/i.txt/checkpoints/${kept[1].id}`);
    assert.equal(onDisk("i.txt"), "theirs");
    const all = await lab.json<{ id: string }[]>("GET", "/api/contents/i.txt/checkpoints");
    assert.equal(all.length, 3, "going back is no loss either");
    await lab.json("DELETE", `/api/contents/i.txt/checkpoints/${kept[0].id}`);
    assert.equal((await lab.json<unknown[]>("GET", "/api/contents/i.txt/checkpoints")).length, 2);
    assert.equal((await lab.ask("DELETE", `/api/contents/i.txt/checkpoints/${kept[0].id}`)).status, 404);
  });

  it("gives each of many new notebooks a name of its own", async () => {
    await lab.json("PUT", "/api/contents/many", { type: "directory" });
    const made = await Promise.all(
      Array.from({ length: 8 }, () => lab.json<Model>("POST", "/api/contents/many", { type: "notebook" })),
    );
    assert.equal(new Set(made.map(({ path: name }) => name)).size, 8);
    assert.equal(readdirSync(path.join(lab.workspace, "many")).length, 8);
  });

  it("puts both aside when two files of one name are deleted", async () => {
    const trashed = (): string[] => {
      const trash = path.join(lab.workspace, ".gradlab/trash");
      return readdirSync(trash).filter((day) => readdirSync(path.join(trash, day)).includes("twice.txt"));
    };
    for (const text of ["one", "two"]) {
      await put("twice.txt", text);
      await lab.json("DELETE", "/api/contents/twice.txt");
    }
    assert.equal(trashed().length, 2);
  });

  it("does not let a page that has not heard of a new name bring the old one back", async () => {
    const model = { type: "file", format: "text", content: "one" };
    const { hash } = await lab.json<{ hash: string }>("PUT", "/api/contents/before.txt", model);
    await lab.json("PATCH", "/api/contents/before.txt", { path: "after.txt" });
    const late = { ...model, content: "two", expected_hash: hash };
    const { status, text } = await lab.ask("PUT", "/api/contents/before.txt", { body: late });
    assert.equal(status, 404);
    assert.match(text, /before\.txt is called after\.txt now/);
    assert.equal((await lab.ask("GET", "/api/contents/before.txt")).status, 404);
    await lab.json("PUT", "/api/contents/before.txt", { ...model, content: "a new file of that name" });
    assert.equal((await lab.json<{ content: string }>("GET", "/api/contents/after.txt")).content, "one");
  });

  it("renames and deletes a link, not what it leads to, and moves no folder into itself", async () => {
    await put("real.txt", "real");
    symlinkSync(path.join(lab.workspace, "real.txt"), path.join(lab.workspace, "alias.txt"));
    await lab.json("PATCH", "/api/contents/alias.txt", { path: "alias-2.txt" });
    assert.equal((await lab.json<Model>("GET", "/api/contents/alias-2.txt")).content, "real");
    await lab.json("DELETE", "/api/contents/alias-2.txt");
    assert.equal(onDisk("real.txt"), "real");
    await lab.json("PUT", "/api/contents/outer", { type: "directory" });
    const { status, text } = await lab.ask("PATCH", "/api/contents/outer", { body: { path: "outer/inner" } });
    assert.equal(status, 400, text);
  });

  it("takes an upload in pieces, which changes nothing until it is whole", async () => {
    const piece = (name: string, chunk: number, content: string): ReturnType<TestLab["ask"]> =>
      lab.ask("PUT", `/api/contents/${name}`, {
        body: { type: "file", format: "base64", chunk, content: Buffer.from(content).toString("base64") },
      });
    await put("big.txt", "before");
    assert.equal((await piece("big.txt", 1, "one ")).status, 200);
    assert.equal((await piece("big.txt", 2, "two ")).status, 200);
    assert.equal(onDisk("big.txt"), "before");
    assert.equal((await piece("big.txt", -1, "three")).status, 200);
    assert.equal(onDisk("big.txt"), "one two three");
    assert.equal((await piece("new.txt", 1, "a")).status, 201);
    assert.equal((await lab.ask("GET", "/api/contents/new.txt")).status, 404);
    assert.equal((await piece("none.txt", 2, "late")).status, 409);
    assert.equal((await lab.ask("GET", "/api/contents/none.txt")).status, 404);
  });

  it("leaves a file to those who may read it", async function () {
    if (process.platform === "win32") this.skip();
    await put("private.txt", "mine");
    const file = path.join(lab.workspace, "private.txt");
    chmodSync(file, 0o600);
    await put("private.txt", "mine, again");
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it("refuses what is not a notebook, and says why", async () => {
    for (const content of [
      null,
      {},
      { nbformat: 3, worksheets: [] },
      { nbformat: 4, cells: [{ cell_type: "x" }] },
    ]) {
      const body = { type: "notebook", format: "json", content };
      const { status, text } = await lab.ask("PUT", "/api/contents/bad.ipynb", { body });
      assert.equal(status, 400, text);
      assert.match(text, /bad\.ipynb/);
    }
    writeFileSync(path.join(lab.workspace, "broken.ipynb"), "{");
    assert.match(
      (await lab.ask("GET", "/api/contents/broken.ipynb")).text,
      /broken\.ipynb is not a notebook/,
    );
  });

  it("refuses bodies that are too large or not JSON", async () => {
    // It does not send what it says, so that nothing else may be sent after it.
    const headers = { "content-length": String(200 * 2 ** 20), connection: "close" };
    assert.equal((await lab.ask("PUT", "/api/contents/h.txt", { headers })).status, 413, "by what is said");
    assert.equal(await endless(), 413, "by what is sent");
    assert.equal((await lab.ask("PUT", "/api/contents/h.txt", { body: "{" })).status, 400);
    assert.equal((await lab.ask("PUT", "/api/contents/h.txt", { body: { type: "device" } })).status, 400);
    assert.equal((await lab.ask("GET", "/api/contents/?type=device")).status, 400);
    assert.equal((await lab.ask("TRACE", "/api/contents/h.txt")).status, 405);
  });

  /** The answer to a body that seems never to end. */
  async function endless(): Promise<number> {
    const piece = Buffer.alloc(2 ** 20, " ");
    const pieces = Readable.from(Array.from({ length: 900 }, () => piece));
    const headers = { authorization: `token ${lab.token}` };
    const [host, port, target] = ["127.0.0.1", lab.port, "/api/contents/h.txt"];
    const sent = request({ host, port, method: "PUT", path: target, headers });
    const status = await new Promise<number>((resolve, reject) => {
      sent.on("response", ({ statusCode }) => resolve(statusCode ?? 0)).on("error", reject);
      pieces.pipe(sent);
    });
    pieces.destroy();
    sent.on("error", () => {}).destroy();
    return status;
  }

  it("trusts the HTML of notebooks that were run here, and of no other", async () => {
    const rich = cells.code("a", "1");
    const output = {
      output_type: "display_data" as const,
      data: { "text/html": "<b onclick='x'>1</b>" },
      metadata: {},
    };
    const own = notebook([{ ...rich, cell_type: "code", outputs: [output], execution_count: 1 }]);
    const trustOf = async (name: string): Promise<unknown> => {
      const { content } = await lab.json<Model>("GET", `/api/contents/${name}`);
      return (content as { cells: { metadata: { trusted?: boolean } }[] }).cells[0].metadata.trusted;
    };
    const save = (name: string, trusted: boolean): Promise<unknown> => {
      const marked = { ...own, cells: own.cells.map((cell) => ({ ...cell, metadata: { trusted } })) };
      return lab.json("PUT", `/api/contents/${name}`, { type: "notebook", format: "json", content: marked });
    };
    await save("stranger.ipynb", false);
    assert.equal(await trustOf("stranger.ipynb"), false);
    await save("mine.ipynb", true);
    assert.ok(!onDisk("mine.ipynb").includes("trusted"));
    assert.equal(await trustOf("mine.ipynb"), true);
    mkdirSync(path.join(lab.workspace, "other"), { recursive: true });
    writeFileSync(
      path.join(lab.workspace, "mine.ipynb"),
      onDisk("mine.ipynb").replace("onclick='x'", "onclick='evil'"),
    );
    assert.equal(await trustOf("mine.ipynb"), false);
  });

  it("tells whoever listens what happens to files", async () => {
    const { WebSocket } = await import("ws");
    const socket = new WebSocket(`ws://127.0.0.1:${lab.port}/api/events/subscribe?token=${lab.token}`);
    await new Promise((resolve) => socket.on("open", resolve));
    const heard = new Promise<string>((resolve) =>
      socket.on("message", (data: Buffer) => resolve(data.toString())),
    );
    await put("told.txt", "1");
    const { action, path: name } = JSON.parse(await heard) as { action: string; path: string };
    assert.deepEqual([action, name], ["save", "told.txt"]);
    socket.close();
  });
});
