import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freeConnection, kernelMain, Probe } from "./support/probe.js";

/** Cells that never end by themselves, each busy in another way. */
const endless: Record<string, string> = {
  "a loop": "while (true) counter += 1;",
  "a loop after an await": "await null; while (true) counter += 1;",
  "a loop after a timer": "await new Promise((r) => setTimeout(r, 10)); while (true) counter += 1;",
  "a loop that catches everything": "while (true) { try { while (true) counter += 1; } catch {} }",
  "a loop that prints": "while (true) { counter += 1; console.log(counter); }",
  "an await of nothing": "counter = 1; await new Promise(() => {});",
  "awaits without end": "for (;;) { counter += 1; await new Promise((r) => setTimeout(r, 1)); }",
  "a timer that goes on":
    "counter = 1; await new Promise(() => { setInterval(() => console.log('tick'), 20); });",
  "tensor operations":
    "counter = 1; let a = tf.ones([64, 64]); while (true) { a = tf.tidy(() => a.matMul(a).div(64)); counter += 1; }",
  "tensor operations between awaits":
    "counter = 1; for (;;) { tf.ones([8, 8]).sum().dispose(); await tf.nextFrame(); counter += 1; }",
};

describe("control of a running kernel", () => {
  let probe: Probe;
  before(async () => (probe = await Probe.start()));
  after(async () => await probe.stop());

  for (const [name, code] of Object.entries(endless)) {
    it(`interrupts ${name}`, async () => {
      await probe.execute('let counter = 0; const kept = [1, 2, 3]; import { tf } from "gradlab";');
      const running = probe.execute(code, { stop_on_error: false });
      await sleep(400);
      const { reply: control } = await probe.request("interrupt_request", {}, "control");
      assert.deepEqual(control, { status: "ok" });
      const { reply, published } = await running;
      assert.equal(reply["status"], "error");
      assert.equal(reply["ename"], "KeyboardInterrupt");
      assert.ok(
        published.some(({ type, content }) => type === "error" && content["ename"] === "KeyboardInterrupt"),
      );
      assert.equal(await probe.value("kept.length + Math.sign(counter)"), "4", "variables survive");
      const counted = await probe.value("counter");
      await sleep(60);
      assert.equal(await probe.value("counter"), counted, "nothing goes on behind");
    });
  }

  it("takes SIGINT for an interrupt", async () => {
    const running = probe.execute("while (true);");
    await sleep(300);
    probe.process.kill("SIGINT");
    assert.equal((await running).reply["ename"], "KeyboardInterrupt");
    assert.equal(await probe.value("kept.length"), "3");
  });

  it("answers while a cell computes", async () => {
    const running = probe.execute("while (true);");
    await sleep(200);
    assert.ok(await probe.beats());
    const { reply } = await probe.request("complete_request", { code: "Math.sqr", cursor_pos: 8 });
    assert.deepEqual(reply["matches"], ["sqrt"]);
    assert.equal((await probe.request("kernel_info_request", {}, "control")).reply["status"], "ok");
    await probe.request("interrupt_request", {}, "control");
    await running;
  });

  it("says that process.exit ended the session, and goes on empty", async () => {
    const { reply, published } = await probe.execute("console.log('last words'); process.exit(3)");
    assert.equal(reply["ename"], "SessionEnded");
    assert.match(String(reply["evalue"]), /process\.exit\(3\).*started again/);
    assert.ok(published.some(({ content }) => content["text"] === "last words\n"));
    await assert.rejects(probe.value("kept"), /nothing called 'kept'/);
    assert.equal(await probe.value("const kept = 'new'; kept"), "'new'");
  });

  it("shuts down when asked", async () => {
    const { reply } = await probe.request("shutdown_request", { restart: false }, "control");
    assert.deepEqual(reply, { status: "ok", restart: false });
    if (probe.process.exitCode === null) await once(probe.process, "exit");
    assert.equal(probe.process.exitCode, 0);
  });
});

describe("the ends of a kernel", () => {
  it("says that memory ran out, and goes on empty", async () => {
    const probe = await Probe.start({ env: { NODE_OPTIONS: "--max-old-space-size=64" } });
    try {
      const { reply } = await probe.execute(
        "const all: number[][] = []; for (;;) all.push(new Array(1e5).fill(1.5));",
      );
      assert.equal(reply["ename"], "SessionEnded");
      assert.match(String(reply["evalue"]), /out of memory/);
      assert.equal(await probe.value("1 + 1"), "2");
    } finally {
      await probe.stop();
    }
  });

  for (const [what, victim] of [
    ["its launcher", "launcher"],
    ["itself, killed outright", "kernel"],
  ] as const) {
    it(`leaves no process behind after the end of ${what}`, async function () {
      if (process.platform !== "linux") this.skip();
      const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-launcher-"));
      const file = path.join(folder, "connection.json");
      writeFileSync(file, JSON.stringify(await freeConnection()));
      const code = `require("node:child_process").spawn(process.execPath, ${JSON.stringify([kernelMain, file])}, { stdio: "ignore" }); setInterval(() => {}, 1e6);`;
      const launcher = spawn(process.execPath, ["-e", code], { stdio: "ignore" });
      try {
        // The kernel, its session, and the two compilers.
        await until(() => below(launcher.pid!).length >= 4);
        await sleep(300);
        const family = below(launcher.pid!);
        process.kill(victim === "launcher" ? launcher.pid! : family[0], "SIGKILL");
        await until(() => !family.some(runs));
      } finally {
        launcher.kill("SIGKILL");
      }
      rmSync(folder, { recursive: true, force: true });
    });
  }

  it("goes on when a signal to the whole group hit its compilers, too", async function () {
    if (process.platform !== "linux") this.skip();
    const probe = await Probe.start();
    try {
      await probe.execute("const kept: number = 1;");
      for (const pid of [probe.process.pid!, ...below(probe.process.pid!)]) process.kill(pid, "SIGINT");
      await sleep(300);
      assert.equal(await probe.value("const more: number = kept + 1; more"), "2");
      await assert.rejects(probe.value("const text: string = kept;"), /not assignable/);
    } finally {
      await probe.stop();
    }
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; !condition(); attempt++) {
    if (attempt > 400) throw new Error("it takes too long");
    await sleep(50);
  }
}

/** The processes that a process started, and those that they started. */
function below(pid: number): number[] {
  try {
    const own = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .trim()
      .split(" ")
      .filter(Boolean)
      .map(Number);
    return own.flatMap((child) => [child, ...below(child)]);
  } catch {
    return [];
  }
}

/** Whether a process is there and no zombie. */
function runs(pid: number): boolean {
  try {
    return !/State:\s+[ZX]/.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
