import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { codec, header, type Json } from "../../src/kernel/index.js";
import { Probe } from "./support/probe.js";

describe("the kernel's protocol", () => {
  let probe: Probe;
  before(async () => (probe = await Probe.start()));
  after(async () => await probe.stop());

  const text = (published: readonly { type: string; content: Json }[], name = "stdout"): string =>
    published
      .filter(({ type, content }) => type === "stream" && content["name"] === name)
      .map(({ content }) => content["text"] as string)
      .join("");

  it("introduces itself", async () => {
    const { reply } = await probe.request("kernel_info_request");
    assert.equal(reply["status"], "ok");
    assert.equal(reply["protocol_version"], "5.4");
    assert.equal((reply["language_info"] as Json)["name"], "typescript");
    assert.match((reply["language_info"] as Json)["version"] as string, /^7\./);
  });

  it("publishes input, result and the same count", async () => {
    const { reply, published } = await probe.execute("6 * 7");
    assert.deepEqual(
      published.map(({ type }) => type),
      ["execute_input", "execute_result"],
    );
    const count = reply["execution_count"];
    assert.deepEqual(published[0].content, { code: "6 * 7", execution_count: count });
    assert.deepEqual(published[1].content, {
      execution_count: count,
      data: { "text/plain": "42" },
      metadata: {},
    });
  });

  it("carries name, message and traceback of an error", async () => {
    const { reply, published } = await probe.execute('throw new RangeError("too far")');
    assert.equal(reply["status"], "error");
    assert.equal(reply["ename"], "RangeError");
    assert.equal(reply["evalue"], "too far");
    const error = published.find(({ type }) => type === "error");
    assert.deepEqual(error?.content["traceback"], reply["traceback"]);
  });

  it("keeps silence when asked", async () => {
    const before = (await probe.execute("1")).reply["execution_count"] as number;
    const { reply, published } = await probe.execute("console.log('s'); 1 + 2", { silent: true });
    assert.equal(reply["status"], "ok");
    assert.deepEqual(published, []);
    assert.equal((await probe.execute("1", { store_history: false })).reply["execution_count"], before);
    assert.equal((await probe.execute("1")).reply["execution_count"], before + 1);
  });

  it("evaluates user expressions", async () => {
    const { reply } = await probe.execute("const q = 1;", { user_expressions: { a: "q + 1", b: "q +" } });
    const { a, b } = reply["user_expressions"] as Record<string, Json>;
    assert.deepEqual(a, { status: "ok", data: { "text/plain": "2" }, metadata: {} });
    assert.equal(b["status"], "error");
  });

  it("loses none of 10,000 lines, written without a pause", async () => {
    const { published } = await probe.execute(
      "for (let i = 0; i < 10000; i++) { console.log(i); if (i % 1000 === 0) await null; }",
    );
    assert.equal(text(published), Array.from({ length: 10000 }, (_, i) => `${i}\n`).join(""));
  });

  it("passes on 20 MB of output", async () => {
    const { published } = await probe.execute(
      'process.stdout.write("x".repeat(20_000_000)); process.stderr.write("end")',
    );
    assert.equal(text(published).length, 20_000_000);
    assert.equal(text(published, "stderr"), "end");
  });

  it("keeps the order of what is printed and shown", async () => {
    const { published } = await probe.execute(
      'import { display } from "gradlab"; console.log(1); console.error(2); display({ data: { "text/plain": "3" } }); console.log(4); 5',
    );
    const shown = published
      .slice(1)
      .map(({ content }) => content["text"] ?? (content["data"] as Json)["text/plain"]);
    assert.deepEqual(shown, ["1\n", "2\n", "3", "4\n", "5"]);
  });

  it("runs 100 queued cells in order", async () => {
    await probe.execute("const order: number[] = [];");
    const cells = Array.from({ length: 100 }, (_, i) => probe.execute(`order.push(${i});`));
    const counts = (await Promise.all(cells)).map(({ reply }) => reply["execution_count"] as number);
    assert.deepEqual(
      counts,
      Array.from({ length: 100 }, (_, i) => counts[0] + i),
    );
    assert.equal(await probe.value("order.every((value, i) => value === i) && order.length"), "100");
  });

  it("aborts what was queued behind an error, and only that", async () => {
    const queued = ["throw new Error('first')", "1", "2"].map((code) => probe.execute(code));
    const states = (await Promise.all(queued)).map(({ reply }) => reply["status"]);
    assert.deepEqual(states, ["error", "aborted", "aborted"]);
    for (let burst = 0; burst < 5; burst++) {
      assert.equal((await probe.execute("throw new Error('again')")).reply["status"], "error");
      assert.equal((await probe.execute("3")).reply["status"], "ok", "right after an error");
    }
    const going = ["throw new Error('first')", "1"].map((code) =>
      probe.execute(code, { stop_on_error: false }),
    );
    assert.deepEqual(
      (await Promise.all(going)).map(({ reply }) => reply["status"]),
      ["error", "ok"],
    );
  });

  it("shows one thing in several types, changes it in place, and clears", async () => {
    const { published } = await probe.execute(`
      import { clearOutput, display, updateDisplay } from "gradlab";
      const bytes = Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i)).toString("base64");
      display({ data: { "image/png": bytes, "text/plain": "a picture" }, metadata: { width: 3 }, id: "d1" });
      updateDisplay({ data: { "text/plain": "another" }, id: "d1" });
      clearOutput(true);`);
    const [, shown, changed, cleared] = published;
    assert.equal(shown.type, "display_data");
    const data = shown.content["data"] as Record<string, string>;
    assert.deepEqual(
      [...Buffer.from(data["image/png"], "base64")],
      Array.from({ length: 256 }, (_, i) => i),
    );
    assert.deepEqual(shown.content["metadata"], { width: 3 });
    assert.deepEqual(shown.content["transient"], { display_id: "d1" });
    assert.equal(changed.type, "update_display_data");
    assert.deepEqual(changed.content["transient"], { display_id: "d1" });
    assert.deepEqual(cleared, { type: "clear_output", content: { wait: true } });
  });

  it("asks for input, and says where nobody can be asked", async () => {
    probe.answer = "Ada 🎈";
    const asked = await probe.execute('prompt("Name?")', { allow_stdin: true });
    const result = asked.published.find(({ type }) => type === "execute_result");
    assert.equal((result!.content["data"] as Json)["text/plain"], "'Ada 🎈'");
    const unasked = await probe.execute('prompt("Name?")');
    assert.match(unasked.reply["evalue"] as string, /cannot be asked/);
  });

  it("counts characters, not UTF-16 units, in completion and inspection", async () => {
    const code = '"🎈🎈"; Math.sqr';
    const { reply } = await probe.request("complete_request", { code, cursor_pos: Array.from(code).length });
    assert.deepEqual(reply["matches"], ["sqrt"]);
    assert.equal(reply["cursor_start"], Array.from(code).length - 3);
    assert.equal(reply["cursor_end"], Array.from(code).length);
    const seen = await probe.request("inspect_request", {
      code: '"🎈🎈"; Math.sqrt(2)',
      cursor_pos: 12,
      detail_level: 0,
    });
    assert.match((seen.reply["data"] as Json)["text/plain"] as string, /sqrt.*number/);
  });

  it("completes and inspects what earlier cells declared", async () => {
    await probe.execute(
      "/** How fast. */\nconst learningRate = 0.1;\ninterface Point { across: number }\nconst point: Point = { across: 1 };",
    );
    const completed = await probe.request("complete_request", { code: "const c = point.", cursor_pos: 16 });
    assert.deepEqual(completed.reply["matches"], ["across"]);
    const names = await probe.request("complete_request", { code: "learn", cursor_pos: 5 });
    assert.deepEqual(names.reply["matches"], ["learningRate"]);
    const seen = await probe.request("inspect_request", {
      code: "learningRate",
      cursor_pos: 3,
      detail_level: 0,
    });
    assert.match((seen.reply["data"] as Json)["text/plain"] as string, /0\.1[^]*How fast\./);
    const nothing = await probe.request("inspect_request", {
      code: "nowhere",
      cursor_pos: 3,
      detail_level: 0,
    });
    assert.deepEqual(nothing.reply, { status: "ok", found: false, data: {}, metadata: {} });
  });

  it("remembers what was run", async () => {
    const { reply } = await probe.execute("'remember me'");
    const line = reply["execution_count"] as number;
    const range = await probe.request("history_request", {
      hist_access_type: "range",
      output: true,
      raw: true,
      session: 0,
      start: line,
      stop: line + 1,
    });
    assert.deepEqual(range.reply["history"], [[0, line, ["'remember me'", "'remember me'"]]]);
  });

  it("answers comm requests without having comms", async () => {
    assert.deepEqual((await probe.request("comm_info_request")).reply, { status: "ok", comms: {} });
  });

  it("ignores what is forged, replayed or malformed", async () => {
    const forger = codec({ ...probe.connection, key: "a guess" });
    const message = {
      identities: [],
      header: header("execute_request", randomUUID()),
      parent: {},
      metadata: {},
      content: { code: "globalThis.forged = true", silent: true },
      buffers: [],
    };
    probe.sendFrames("shell", forger.encode(message));
    probe.sendFrames("shell", [Buffer.from("nonsense")]);
    probe.sendFrames("control", [Buffer.from("<IDS|MSG>"), Buffer.alloc(0), Buffer.from("{")]);
    assert.equal(await probe.value("'forged' in globalThis"), "false");
  });

  it("says busy before and idle after everything", async () => {
    for (const type of [
      "kernel_info_request",
      "history_request",
      "comm_info_request",
      "is_complete_request",
    ]) {
      const { id } = await probe.request(type, { code: "1", hist_access_type: "tail", n: 1 });
      const states = probe.published
        .filter(({ header: head, parent }) => head.msg_type === "status" && parent.msg_id === id)
        .map(({ content }) => content["execution_state"]);
      assert.deepEqual(states, ["busy", "idle"], type);
    }
  });
});
