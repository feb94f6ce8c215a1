import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import type { Outcome } from "../../src/checks/index.js";
import { copies, openForks, openForkServer, type ForkServer } from "../../grader/sandbox/fork/index.js";
import { prepareSandbox } from "../../grader/sandbox/index.js";
import type { Ready } from "../../grader/sandbox/run.js";
import type { Lost } from "../../grader/sandbox/session.js";
import { needs } from "../support/needs.js";

/**
 * A child that may do whatever JavaScript can, unlike the grader's own: it speaks the same messages and takes a call's input for
 * a program.
 */
const free = `const fs = require("node:fs");
let rest = "";
const line = () => {
  for (let end; (end = rest.indexOf("\\n")) < 0;) {
    const bytes = Buffer.alloc(65536);
    const count = fs.readSync(3, bytes);
    if (count === 0) process.exit(0);
    rest += bytes.toString("utf8", 0, count);
  }
  const end = rest.indexOf("\\n");
  const found = rest.slice(0, end);
  rest = rest.slice(end + 1);
  return JSON.parse(found);
};
const say = (message) => fs.writeSync(4, JSON.stringify(message) + "\\n");
globalThis.before = { started: process.hrtime() };
(async () => {
  line();
  say({ ready: true });
  for (;;) {
    const message = line();
    if ("load" in message) say({ loaded: null });
    if (!("call" in message)) continue;
    let value;
    try { value = String(await eval("(async () => {" + message.inputs[0] + "})()")); } catch (error) { value = String(error); }
    say({ call: message.call, outcome: { kind: "value", value } });
  }
})();`;

describe("copies of a process that has started", () => {
  let command: readonly string[];
  let freeCommand: readonly string[];
  before(function () {
    needs(this, "bwrap");
    command = prepareSandbox("require:T2").forkCommand ?? [];
    if (command.length === 0) {
      // Not on x64 Linux, or told to do without.
      assert.equal(process.env["GRADLAB_REQUIRE"], undefined, "there is no server of forks here");
      this.skip();
    }
    const flags = /^--(?:experimental-)?permission$|^--allow-fs-read|^--disallow-code-generation/;
    freeCommand = [...command.slice(0, -1).filter((word) => !flags.test(word)), "--eval", free];
  });
  const ends = new Set<() => void>();
  after(() => ends.forEach((end) => end()));
  const open = (of: readonly string[], engine = false): Promise<ForkServer> =>
    openForkServer(of, engine, ends);
  const copyOf = async (server: ForkServer): Promise<Ready> => {
    while (!server.isFree()) {
      assert.ok(!server.isSpent(), "the server has ended");
      await wait(1);
    }
    return server.copy();
  };
  /** What a program comes to in a copy of its own; `meanwhile` is done before the copy is ended. */
  const run = async (
    server: ForkServer,
    program: string,
    meanwhile?: () => Promise<void>,
  ): Promise<string> => {
    const { child, session } = await copyOf(server);
    session.allow(10);
    session.sendCall("one", { inputs: [program] });
    const found: Outcome | Lost = await session.reply("one");
    await meanwhile?.();
    child.end();
    return "lost" in found ? `lost: ${found.lost}` : String((found as { value: unknown }).value);
  };

  it("answer like a child, with the engine, one after another", async () => {
    const server = await open(command, true);
    const answer = `((step) => async (require, exports, take) => {
      const { tf } = require("gradlab");
      globalThis.calls = (globalThis.calls ?? 0) + 1;
      Math.sqrt = () => 0;
      take(() => (x) => { const y = tf.tensor2d(x); return [calls, Math.sqrt.length, tf.memory().numTensors, y.matMul(y).arraySync()]; });
    })`;
    for (let round = 0; round < 3; round++) {
      const { child, session } = await copyOf(server);
      session.allow(10);
      session.send({
        answers: [{ name: "f", javascript: answer, uses: ["tf"], counted: false }],
        tensors: true,
        onlyText: false,
        watched: false,
      });
      session.send({ load: 0 });
      assert.equal(await session.loaded(), "loaded");
      session.sendCall("one", {
        inputs: [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      });
      // The one tensor is its own: the server has left none.
      assert.deepEqual(((await session.reply("one")) as { value?: unknown }).value, [
        1,
        0,
        1,
        [
          [7, 10],
          [15, 22],
        ],
      ]);
      child.end();
    }
  });

  it("begin where the server stood: nothing of an earlier one is left", async () => {
    const server = await open(freeCommand);
    const seen = `return [before.started, Object.keys(before), globalThis.left, process.env.LEFT, Array.prototype.left].join(" ")`;
    const first = await run(server, seen);
    await run(
      server,
      `before.more = 1; globalThis.left = 2; process.env.LEFT = "3"; Array.prototype.left = 4; delete globalThis.before`,
    );
    assert.equal(await run(server, seen), first);
  });

  it("do all that a process can: timers, files, threads, other programs", async () => {
    const server = await open(freeCommand);
    const tried = await run(
      server,
      `const { execFileSync, spawn } = require("node:child_process"), zlib = require("node:zlib"), { promisify } = require("node:util");
      await new Promise((go) => setTimeout(go, 5));
      await new Promise((go) => setImmediate(go));
      const size = (await fs.promises.readFile("/proc/self/maps")).length > 0;
      const zipped = (await promisify(zlib.gzip)("abc")).length > 3;
      const { Worker } = require("node:worker_threads");
      const worker = new Worker("require('node:worker_threads').parentPort.postMessage(6)", { eval: true });
      const six = await new Promise((go) => worker.once("message", go));
      await worker.terminate();
      const said = execFileSync("/bin/echo", ["said"]).toString().trim();
      const code = await new Promise((go) => spawn("/bin/sh", ["-c", "exit 7"]).on("exit", go));
      let s = 0;
      for (let i = 0; i < 3e7; i++) s += i % 3;
      return [size, zipped, six, said, code, s].join(" ");`,
    );
    assert.equal(tried, "true true 6 said 7 30000000");
  });

  it("end at once where they end themselves", async () => {
    const server = await open(freeCommand);
    for (const end of ["process.exit(3)", "process.abort()", 'process.kill(process.pid, "SIGKILL")']) {
      const start = performance.now();
      // A process takes its number from where the server stood, so the third of these ends the server.
      assert.equal(
        await run(server, `${end}; await new Promise(() => setInterval(() => {}, 1000))`),
        "lost: ended",
      );
      assert.ok(performance.now() - start < 5000, end);
      // Its own end is told a moment later.
      if (end.includes("kill")) while (!server.isSpent()) await wait(1);
    }
  });

  it("leave no process behind that the next could meet", async () => {
    const server = await open(freeCommand);
    const others = `return fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)).length`;
    const alone = await run(server, others);
    const crowd = await run(
      server,
      `const { spawn } = require("node:child_process");
      for (let i = 0; i < 20; i++) spawn("/bin/sh", ["-c", "sleep 100 & setsid sleep 100 & sleep 100"], { detached: true, stdio: "ignore" });
      const count = () => { ${others} };
      while (count() < 40) await new Promise((go) => setTimeout(go, 5));
      return count()`,
    );
    assert.ok(Number(crowd) >= 40, crowd);
    assert.ok(server.isFree(), "the next is asked for before they are gone");
    assert.equal(await run(server, others), alone);
  });

  it("see neither the server's memory nor its descriptors, nor how they came to be", async () => {
    const server = await open(freeCommand);
    const refused = await run(
      server,
      `const tried = [];
      const at = "/proc/" + process.ppid + "/";
      const looks = [
        () => fs.readSync(fs.openSync(at + "mem", "r+"), Buffer.alloc(8)),
        () => fs.readFileSync(at + "environ"),
        () => fs.readFileSync(at + "maps"),
        () => fs.readlinkSync(at + "fd/3"),
        () => fs.openSync(at + "fd/3"),
      ];
      for (const look of looks) try { look(); tried.push("seen"); } catch (error) { tried.push(error.code); }
      return tried.join(" ")`,
    );
    assert.match(refused, /^(?:E(?:ACCES|PERM|ROFS) ?){5}$/);
    const sockets = await run(
      server,
      `const found = [];
      for (let fd = 3; fd < 400; fd++) try { if (fs.fstatSync(fd).isSocket()) found.push(fd); } catch {}
      return found.join(" ")`,
    );
    assert.equal(sockets, "3 4");
    assert.equal(await run(server, `return Object.keys(process.env).join(" ")`), "PWD");
  });

  it("have the memory that they fill first at once, and all that lay in it", async function () {
    needs(this, "large pages");
    const server = await open(freeCommand);
    // What the server made shortly before lies where a copy goes on.
    const filled = `const faults = () => process.resourceUsage().minorPageFault;
      const made = [];
      const fill = () => { for (let k = 0; k < 1000; k++) made.push(new Array(256).fill(k)); };
      fill(); // Up to the end of what the server has begun to fill.
      const start = faults();
      made.length = 0;
      fill();
      const count = faults() - start;
      const isWhole = made.every((row, k) => row.length === 256 && row.every((one) => one === k));
      return [count, isWhole, typeof before.started[0], [3, 1, 2].sort().join("")].join(" ")`;
    const counts: number[] = [];
    for (let copy = 0; copy < 3; copy++) {
      const [count, ...rest] = (await run(server, filled)).split(" ");
      assert.deepEqual(rest, ["true", "number", "123"]);
      counts.push(Number(count));
    }
    // Page by page it would be 512 of them; and the system may have no large piece at the moment.
    assert.ok(Math.min(...counts) < 250, `stopped for ${counts.join(", ")} pages`);
  });

  it("have Node's program in memory that a fork copies, where it lay and as it was", async function () {
    needs(this, "large pages");
    const server = await open(freeCommand);
    // Addresses, rights, the file's number (0 where it is none), its name.
    const program = await run(
      server,
      `const maps = fs.readFileSync("/proc/self/maps", "latin1").split("\\n").map((line) => line.split(/ +/));
      const own = maps.filter(([, , , , , name]) => name === process.execPath);
      const [start, end] = [own[0][0].split("-")[0], own.at(-1)[0].split("-")[1]].map((one) => parseInt(one, 16));
      let bytes = 0;
      for (const [range, rights, , , file] of maps) {
        const [from, to] = range.split("-").map((one) => parseInt(one, 16));
        if (rights === "r-xp" && file === "0" && from >= start && to <= end) bytes += to - from;
      }
      return bytes / 2 ** 21`,
    );
    assert.ok(Number(program) >= 1 && Number.isInteger(Number(program)), `${program} large pages`);
  });

  it("are had no more, and keep nobody waiting, when they are closed while the server gets up", async () => {
    const forks = openForks(command);
    forks.expect(1);
    const taken = forks.take(true);
    forks.close();
    assert.equal(await taken, undefined);
  });

  it("come from as many servers as copies are out at a time: one that is still being tidied is waited for", async () => {
    const forks = openForks(freeCommand, 1);
    const started = new Set<string>();
    for (let count = 0; count < 8; count++) {
      const { child, session } = (await forks.take(false))!;
      session.allow(10);
      session.sendCall("one", { inputs: ["return process.hrtime(before.started) && before.started"] });
      started.add(String(((await session.reply("one")) as { value: unknown }).value));
      child.end();
    }
    assert.equal(started.size, 1);
    forks.close();
  });

  it("are had from another server when one has given all, or ended; and from none where none works", async () => {
    const forks = openForks(freeCommand);
    const pids = new Set<string>();
    for (let count = 0; count < copies + 2; count++) {
      const ready = await forks.take(false);
      const { child, session } = ready!;
      session.allow(10);
      session.sendCall("one", { inputs: ["return process.hrtime(before.started) && before.started"] });
      pids.add(String(((await session.reply("one")) as { value: unknown }).value));
      child.end();
    }
    assert.ok(pids.size >= 2, `${pids.size} servers`);
    forks.close();
    assert.equal(await forks.take(false), undefined);
    const none = openForks(["/bin/false"]);
    assert.equal(await none.take(false), undefined);
    assert.equal(await none.take(true), undefined);
  });
});
