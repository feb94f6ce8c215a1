import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { needs } from "../support/needs.js";
import { client, execute, type Client } from "./client.js";
import { testLab, type TestLab } from "./lab.js";

describe("other programs and the lab's server", function () {
  this.timeout(60_000);
  let lab: TestLab;
  before(async () => (lab = await testLab()));
  after(async () => lab?.close());
  const address = (): string => `http://127.0.0.1:${lab.port}/`;

  describe("a client built on @jupyterlab/services, as VS Code's is", () => {
    let own: Client;
    before(() => (own = client(address(), lab.token)));
    after(() => own?.close());

    it("is told of the kernel", async () => {
      await own.specs.ready;
      const { default: usual, kernelspecs } = own.specs.specs!;
      assert.equal(usual, "gradlab");
      assert.equal(kernelspecs["gradlab"]?.language, "typescript");
    });

    it("reads, saves and removes a notebook", async () => {
      await lab.ask("GET", "/open/lessons/01-first.ipynb");
      const model = await own.contents.get("lessons/01-first.ipynb", { content: true, type: "notebook" });
      const saved = await own.contents.save("copy.ipynb", {
        ...model,
        path: "copy.ipynb",
        name: "copy.ipynb",
      });
      assert.equal(saved.name, "copy.ipynb");
      const again = await own.contents.get("copy.ipynb", { content: true });
      assert.deepEqual(again.content, model.content);
      const { content } = await own.contents.get("", { content: true });
      assert.ok((content as { name: string }[]).some(({ name }) => name === "copy.ipynb"));
      await own.contents.delete("copy.ipynb");
      await assert.rejects(own.contents.get("copy.ipynb"), /no such file or folder/);
    });

    it("makes, renames and uploads files, and goes back to a checkpoint", async () => {
      const made = await own.contents.newUntitled({ type: "notebook", path: "" });
      const { path: name } = await own.contents.rename(made.path, "named.ipynb");
      assert.equal(name, "named.ipynb");
      const { id } = await own.contents.createCheckpoint(name);
      const { content } = await own.contents.get(name, { content: true });
      const changed = { ...(content as object), metadata: { title: "changed" } };
      await own.contents.save(name, { type: "notebook", format: "json", content: changed });
      assert.ok((await own.contents.listCheckpoints(name)).some((one) => one.id === id));
      await own.contents.restoreCheckpoint(name, id);
      assert.deepEqual((await own.contents.get(name, { content: true })).content, content);
      const upload = async (chunk: number, text: string): Promise<unknown> =>
        own.contents.save("big.txt", {
          type: "file",
          format: "base64",
          content: Buffer.from(text).toString("base64"),
          chunk,
        });
      await upload(1, "one, ");
      await upload(-1, "two");
      assert.equal((await own.contents.get("big.txt", { content: true })).content, "one, two");
    });

    it("runs cells, stops a loop and keeps the names, restarts and forgets them", async () => {
      const session = await own.sessions.startNew({
        path: "lessons/01-first.ipynb",
        name: "01-first.ipynb",
        type: "notebook",
        kernel: { name: "gradlab" },
      });
      await useKernel(session.kernel!);
      await own.sessions.refreshRunning();
      assert.ok([...own.sessions.running()].some(({ id }) => id === session.id));
      await session.shutdown();
      await own.sessions.refreshRunning();
      assert.ok(![...own.sessions.running()].some(({ id }) => id === session.id));
    });

    it("is refused with another token", async () => {
      const stranger = client(address(), "no-token-of-this-lab");
      await assert.rejects(stranger.contents.get(""), /not this lab's/);
      stranger.close();
    });
  });

  describe("Debian's Notebook, with the lab as its gateway", () => {
    let folder: string;
    let notebook: ChildProcess | undefined;
    let own: Client;
    before(async function () {
      needs(this, "jupyter");
      folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-gateway-"));
      const port = await freePort();
      notebook = spawn(
        "/usr/bin/jupyter-notebook",
        [
          "--no-browser",
          "--ip=127.0.0.1",
          `--port=${port}`,
          "--allow-root",
          "--NotebookApp.token=of-the-notebook",
          `--notebook-dir=${folder}`,
          `--gateway-url=http://127.0.0.1:${lab.port}`,
          `--GatewayClient.auth_token=${lab.token}`,
        ],
        {
          env: { ...process.env, HOME: folder, JUPYTER_RUNTIME_DIR: path.join(folder, "runtime") },
          stdio: "ignore",
        },
      );
      const url = `http://127.0.0.1:${port}/`;
      for (let attempt = 0; attempt < 150; attempt++) {
        const answer = await fetch(`${url}api`).catch(() => undefined);
        if (answer?.ok) break;
        await sleep(200);
      }
      own = client(url, "of-the-notebook");
    });
    after(async () => {
      own?.close();
      if (notebook?.exitCode === null) {
        notebook.kill("SIGKILL");
        await once(notebook, "exit");
      }
      if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    });

    it("offers the lab's kernel and runs it", async () => {
      await own.specs.ready;
      assert.ok("gradlab" in own.specs.specs!.kernelspecs);
      const session = await own.sessions.startNew({
        path: "any.ipynb",
        name: "any.ipynb",
        type: "notebook",
        kernel: { name: "gradlab" },
      });
      await useKernel(session.kernel!);
      const kernels = await lab.json<{ id: string }[]>("GET", "/api/kernels");
      assert.ok(
        kernels.some(({ id }) => id === session.kernel!.id),
        "it is a kernel of the lab's",
      );
      await session.shutdown();
    });
  });
});

type Connection = Parameters<typeof execute>[0];

async function useKernel(kernel: Connection): Promise<void> {
  assert.equal((await kernel.info).language_info.name, "typescript");
  const sum = await execute(kernel, "const kept: number = 40;\nconsole.log('said');\nkept + 2");
  assert.equal(sum.reply.status, "ok");
  assert.equal(sum.text, "said\n42");
  let begin: () => void;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const loop = execute(kernel, "for (;;) {}", () => begin());
  await begun;
  await sleep(300);
  await kernel.interrupt();
  const { reply } = await loop;
  assert.equal(reply.status, "error");
  assert.equal((reply as { ename: string }).ename, "KeyboardInterrupt");
  assert.equal((await execute(kernel, "kept")).text, "40");
  await askEverything(kernel);
  const completion = await kernel.requestComplete({ code: "kep", cursor_pos: 3 });
  assert.deepEqual((completion.content as { matches: string[] }).matches, ["kept"]);
  await kernel.restart();
  assert.equal((await execute(kernel, "kept")).reply.status, "error");
}

/** What front ends ask besides running cells. */
async function askEverything(kernel: Connection): Promise<void> {
  const told = await kernel.requestInspect({ code: "kept", cursor_pos: 2, detail_level: 0 });
  const { found, data } = told.content as { found: boolean; data: Record<string, string> };
  assert.ok(found && /kept: number/.test(data["text/plain"]), data["text/plain"]);
  const whether = await kernel.requestIsComplete({ code: "for (;;) {" });
  assert.equal(whether.content.status, "incomplete");
  const past = await kernel.requestHistory({ hist_access_type: "tail", n: 1, output: false, raw: true });
  assert.deepEqual((past.content as unknown as { history: unknown[][] }).history.at(-1)?.at(-1), "kept");
  const comms = await kernel.requestCommInfo({});
  assert.deepEqual((comms.content as { comms: object }).comms, {});
  const future = kernel.requestExecute({ code: 'prompt("Your name?")', allow_stdin: true });
  let asked = "";
  let text: unknown;
  future.onStdin = ({ content, header }) => {
    asked = (content as { prompt: string }).prompt;
    future.sendInputReply(
      { status: "ok", value: "Ada" },
      header as Parameters<typeof future.sendInputReply>[1],
    );
  };
  future.onIOPub = ({ content }) => {
    text ??= (content as { data?: Record<string, string> }).data?.["text/plain"];
  };
  assert.equal((await future.done).content.status, "ok");
  assert.deepEqual([asked, text], ["Your name?", "'Ada'"]);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
