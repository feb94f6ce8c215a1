import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { Uncompilable } from "../../grader/compile/uncompilable.js";
import { watchTime } from "../../grader/compile/watch.js";

describe("the compiler's time", () => {
  it("is what the processor worked, not what passed", async () => {
    const watch = watchTime(0.5);
    await wait(700);
    assert.equal(typeof watch(), "number", "a text that waited its turn");
    spin(0.6);
    const reason = watch();
    assert.ok(reason instanceof Uncompilable);
    assert.match(reason.message, /not finished after 0.5 s/);
  });

  it("is no text's fault where the processor never came", async function () {
    if (process.platform !== "linux") this.skip();
    // A process that does nothing: this one collects and compiles what earlier tests left.
    const idle = spawn(process.execPath, ["-e", "process.stdin.resume(); console.log();"]);
    try {
      await once(idle.stdout, "data");
      await wait(200);
      const watch = watchTime(0.2, () => idle.pid);
      await wait(2100);
      const reason = watch();
      assert.ok(reason instanceof Error && !(reason instanceof Uncompilable));
    } finally {
      idle.kill("SIGKILL");
    }
  });

  it("is the other process's where that does the work", async function () {
    if (process.platform !== "linux") this.skip();
    const other = spawn(process.execPath, ["-e", "process.stdin.once('data', () => { for (;;); })"]);
    try {
      await wait(300); // It is up.
      const watch = watchTime(1, () => other.pid);
      spin(1.1);
      assert.equal(typeof watch(), "number", "our own work is not the other's");
      other.stdin.write("go");
      const since = performance.now();
      let found = watch();
      while (typeof found === "number" && performance.now() - since < 9000) {
        await wait(found * 1000);
        found = watch();
      }
      assert.ok(found instanceof Uncompilable);
    } finally {
      other.kill("SIGKILL");
    }
  });
});

/** Works for so many seconds of the processor's. */
function spin(seconds: number): void {
  const start = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(start);
    if (user + system >= seconds * 1e6) return;
  }
}
