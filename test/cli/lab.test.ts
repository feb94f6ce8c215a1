import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { usualWorkspace } from "../../src/cli/lab.js";

const root = path.resolve(import.meta.dirname, "../..");
const main = path.join(root, "dist/src/cli/main.js");

describe("gradlab lab", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-cli-lab-"));
  const children: ChildProcess[] = [];
  after(async () => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  function command(args: readonly string[], cwd = folder): ChildProcess {
    const child = spawn(process.execPath, [main, "lab", "--no-open", ...args], {
      cwd,
      env: { ...process.env, GRADLAB_STATE: path.join(folder, "state"), NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.push(child);
    return child;
  }
  /** What it says until it has given an address. */
  async function opened(child: ChildProcess): Promise<{ readonly said: string; readonly url: URL }> {
    let said = "";
    for await (const chunk of child.stdout!) {
      said += String(chunk);
      const [address] = /http:\S+/.exec(said) ?? [];
      if (address) return { said, url: new URL(address) };
    }
    throw new Error(`gradlab lab ended: ${said}`);
  }
  /** What it says until it ends by itself. */
  async function ended(child: ChildProcess): Promise<{ readonly code: number; readonly said: string }> {
    let said = "";
    for (const stream of [child.stdout!, child.stderr!])
      stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, "close")) as [number];
    return { code, said };
  }
  /** A port that nobody listens on, of those that the system hands to nobody who asks for any. */
  async function freePort(): Promise<number> {
    for (;;) {
      const port = 20_000 + Math.floor(Math.random() * 12_000);
      const probe = createServer().listen(port, "127.0.0.1");
      const isFree = await once(probe, "listening").then(
        () => true,
        () => false,
      );
      if (!isFree) continue;
      await new Promise((resolve) => probe.close(resolve));
      return port;
    }
  }

  it("prints its address with the token, on the port asked for, and where the work is kept", async () => {
    const port = await freePort();
    const { said, url } = await opened(command(["work", "--port", `${port}`]));
    assert.equal(url.port, `${port}`);
    assert.ok((url.searchParams.get("token") ?? "").length >= 32);
    assert.ok(said.includes(path.join(folder, "work")), said);
    assert.equal((await fetch(new URL(`/api?${url.searchParams}`, url))).status, 200);
    assert.equal((await fetch(url.origin)).status, 401, "not without the token");

    const second = await ended(command(["work"]));
    assert.equal(second.code, 0);
    assert.match(second.said, /open there already/);
    assert.ok(second.said.includes(url.href), "the lab that is open is the one to use");

    const taken = await ended(command(["other", "--port", `${port}`]));
    assert.equal(taken.code, 1);
    assert.match(taken.said, /port \d+ is taken or not permitted, choose another with --port/);
  });

  it("tells Ctrl-C from a crash, and opens at the same address again", async () => {
    // A port of its own: labs of other tests, which begin at the usual one, would take it in between.
    const child = command(["again", "--port", `${await freePort()}`]);
    const { url } = await opened(child);
    const end = once(child, "exit");
    child.kill("SIGINT");
    assert.deepEqual(await end, [0, null]);
    assert.equal((await opened(command(["again"]))).url.href, url.href);
  });

  it("refuses a port that is none, and Gradlab's own lessons as a place to work in", async () => {
    const wrong = await ended(command(["--port", "99999"]));
    assert.equal(wrong.code, 1);
    assert.match(wrong.said, /--port is 99999, expected a whole number from 0 to 65535/);
    for (const own of [root, path.join(root, "assignments/01-knn")]) {
      const { code, said } = await ended(command([own, "--port", "0"]));
      assert.equal(code, 1);
      assert.match(said, /own lessons are, which stay as they are; choose another folder/);
    }
    assert.ok(!existsSync(path.join(root, "lessons")));
  });

  it("works where it is called, but beside Gradlab's own lessons", () => {
    const clone = path.resolve("/clone");
    for (const own of ["", "notebooks", "assignments/01-knn"])
      assert.equal(usualWorkspace(path.join(clone, own), clone), path.join(clone, "workspace"));
    for (const here of ["workspace", "mine", "../elsewhere"])
      assert.equal(usualWorkspace(path.join(clone, here), clone), path.join(clone, here));
  });
});
