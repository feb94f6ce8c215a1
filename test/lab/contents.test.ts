import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
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
        if (status === 404 && !name.startsWith(".") && name !== "dangling.txt") return;
        const body = { type: "file", format: "text", content: "overwritten" };
        assert.ok((await lab.ask("PUT", `/api/contents/${name}`, { body })).status >= 400);
        assert.ok((await lab.ask("DELETE", `/api/contents/${name}`)).status >= 400);
        assert.equal(readFileSync(path.join(lab.workspace, "../secret.txt"), "utf8"), "secret");
        assert.ok(!readdirSync(path.join(lab.workspace, "..")).includes("new.txt"));
      });
    }

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
    const headers = { "content-length": String(200 * 2 ** 20) };
    assert.equal(
      (await lab.ask("PUT", "/api/contents/h.txt", { headers }).catch(() => ({ status: 413 }))).status,
      413,
    );
    assert.equal((await lab.ask("PUT", "/api/contents/h.txt", { body: "{" })).status, 400);
    assert.equal((await lab.ask("PUT", "/api/contents/h.txt", { body: { type: "device" } })).status, 400);
    assert.equal((await lab.ask("GET", "/api/contents/?type=device")).status, 400);
    assert.equal((await lab.ask("TRACE", "/api/contents/h.txt")).status, 405);
  });

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
