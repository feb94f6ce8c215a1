import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { WebSocket } from "ws";
import type { Message } from "../../src/kernel/index.js";
import { cells, notebook, testLab, type TestLab } from "./lab.js";
import { protocols, Talk } from "./talk.js";

interface SessionModel {
  readonly id: string;
  readonly kernel: { readonly id: string; readonly execution_state: string; readonly connections: number };
}

describe("the lab's kernels", () => {
  let lab: TestLab;
  let session: SessionModel;
  before(async () => {
    lab = await testLab();
    session = await lab.json<SessionModel>("POST", "/api/sessions", {
      path: "a.ipynb",
      type: "notebook",
      name: "",
      kernel: { name: "gradlab" },
    });
  });
  after(() => lab.close());

  it("are told with their specs", async () => {
    const { default: name, kernelspecs } = await lab.json<{
      default: string;
      kernelspecs: Record<string, { spec: Record<string, unknown> }>;
    }>("GET", "/api/kernelspecs");
    assert.equal(name, "gradlab");
    assert.equal(kernelspecs["gradlab"].spec["language"], "typescript");
    assert.equal((await lab.ask("GET", "/api/kernelspecs/none")).status, 404);
    assert.equal((await lab.ask("POST", "/api/kernels", { body: { name: "none" } })).status, 400);
  });

  it("belong to a document: a second tab joins the first one's", async () => {
    const wishes = Array.from({ length: 3 }, () =>
      lab.json<SessionModel>("POST", "/api/sessions", { path: "a.ipynb", type: "notebook" }),
    );
    assert.deepEqual(new Set((await Promise.all(wishes)).map(({ id }) => id)), new Set([session.id]));
    assert.equal((await lab.json<SessionModel[]>("GET", "/api/sessions")).length, 1);
  });

  it("run cells, and both tabs see the output while only the asker gets the reply", async () => {
    const [one, two] = [await Talk.open(lab, session.kernel.id), await Talk.open(lab, session.kernel.id)];
    const id = one.execute("const seven = 7; console.log('printed'); seven");
    const { reply, text } = await one.result(id);
    assert.equal(reply.content["status"], "ok");
    assert.match(text, /printed\n7/);
    await two.until(({ type, parent }) => type === "execute_result" && parent === id);
    assert.ok(!two.heard.some(({ channel }) => channel === "shell"));
    await Promise.all([one.close(), two.close()]);
  });

  it("speak the older protocol too, as classic clients do", async () => {
    const socket = new WebSocket(
      `ws://127.0.0.1:${lab.port}/api/kernels/${session.kernel.id}/channels?token=${lab.token}`,
    );
    await new Promise((resolve) => socket.on("open", resolve));
    const answered = new Promise<string>((resolve) => {
      socket.on("message", (data: Buffer) => {
        const message = JSON.parse(data.toString()) as {
          channel: string;
          header: { msg_type: string };
          parent_header: { msg_id: string };
        };
        if (message.channel === "shell")
          resolve(`${message.header.msg_type} ${message.parent_header.msg_id}`);
      });
    });
    const header = {
      msg_id: "question",
      session: "s",
      username: "",
      date: "",
      msg_type: "kernel_info_request",
      version: "5.3",
    };
    socket.send(JSON.stringify({ channel: "shell", header, parent_header: {}, metadata: {}, content: {} }));
    assert.equal(await answered, "kernel_info_reply question");
    socket.send("not a message");
    socket.send(Buffer.from([255, 255, 255]));
    assert.equal((await lab.ask("GET", "/api")).status, 200);
    socket.close();
  });

  it("serve several clients that do not say who they are", async () => {
    const at = `ws://127.0.0.1:${lab.port}/api/kernels/${session.kernel.id}/channels?token=${lab.token}`;
    const sockets = [new WebSocket(at), new WebSocket(at)];
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.on("open", resolve))));
    const heard = sockets.map(
      (socket) =>
        new Promise<void>((resolve) =>
          socket.on("message", (data: Buffer) => {
            if (data.toString().includes("for both")) resolve();
          }),
        ),
    );
    const talk = await Talk.open(lab, session.kernel.id);
    await talk.result(talk.execute("console.log('for both')"));
    await Promise.all(heard);
    for (const socket of sockets) socket.close();
    await talk.close();
  });

  it("keep what they say for a page that was cut off", async () => {
    const talk = await Talk.open(lab, session.kernel.id, "page");
    const id = talk.execute(
      "await new Promise((r) => setTimeout(r, 300)); console.log('while you were away')",
    );
    await talk.until(({ type, parent }) => type === "execute_input" && parent === id);
    await talk.close();
    await new Promise((resolve) => setTimeout(resolve, 700));
    const back = await Talk.open(lab, session.kernel.id, "page");
    assert.match((await back.result(id)).text, /while you were away/);
    await back.close();
  });

  it("hand what a page had asked for to the page that comes after it", async () => {
    const talk = await Talk.open(lab, session.kernel.id, "first load");
    const code = "console.log('early'); await new Promise((r) => setTimeout(r, 400)); console.log('late')";
    const ids = [talk.execute(code, { cellId: "one" }), talk.execute("6 * 7", { cellId: "two" })];
    await talk.until(({ type, parent }) => type === "stream" && parent === ids[0]);
    await talk.close();
    const next = await Talk.open(lab, session.kernel.id, "second load");
    await next.until(({ type, parent }) => type === "execute_result" && parent === ids[1]);
    const told = next.heard.filter(({ type }) => type === "stream" || type === "execute_result");
    assert.deepEqual(
      told.map(({ cell, content }) => [
        cell,
        content["text"] ?? (content["data"] as Record<string, string>)["text/plain"],
      ]),
      [
        ["one", "early\n"],
        ["one", "late\n"],
        ["two", "42"],
      ],
    );
    await next.close();
  });

  it("stop when told to, and keep what was defined", async () => {
    const talk = await Talk.open(lab, session.kernel.id);
    await talk.result(talk.execute("let kept = 41"));
    const loop = talk.execute("for (;;) {}");
    await talk.until(({ type, parent }) => type === "execute_input" && parent === loop);
    await lab.json("POST", `/api/kernels/${session.kernel.id}/interrupt`);
    assert.equal((await talk.result(loop)).reply.content["status"], "error");
    assert.match((await talk.result(talk.execute("kept + 1"))).text, /42/);
    await talk.close();
  });

  it("begin afresh when restarted, under the same name", async () => {
    const talk = await Talk.open(lab, session.kernel.id);
    await talk.result(talk.execute("let before = 1"));
    await lab.json("POST", `/api/kernels/${session.kernel.id}/restart`);
    const { reply } = await talk.result(talk.execute("before"));
    assert.equal(reply.content["status"], "error");
    await talk.close();
  });

  it("come back when they end by themselves, saying why under the cell", async () => {
    const talk = await Talk.open(lab, session.kernel.id);
    const id = talk.execute("process.kill(process.ppid, 'SIGKILL')");
    const { reply } = await talk.result(id);
    assert.equal(reply.content["status"], "error");
    assert.match(String(reply.content["evalue"]), /The kernel ended: .*SIGKILL.* starts afresh/s);
    await talk.until(({ type, content }) => type === "status" && content["execution_state"] === "restarting");
    assert.match((await talk.result(talk.execute("2 + 3"))).text, /5/);
    await talk.close();
  });

  it("end with their session", async () => {
    await lab.json("DELETE", `/api/sessions/${session.id}`);
    assert.deepEqual(await lab.json("GET", "/api/kernels"), []);
    assert.equal((await lab.ask("GET", `/api/kernels/${session.kernel.id}`)).status, 404);
    assert.equal((await lab.ask("DELETE", `/api/sessions/${session.id}`)).status, 404);
  });
});

describe("when things around the lab go wrong", () => {
  it("a kernel that cannot be started is dead and says why, and the lab goes on", async () => {
    const lab = await testLab();
    const file = path.join(lab.workspace, "kept.txt");
    const put = { type: "file", format: "text", content: "kept" };
    rmSync(lab.workspace, { recursive: true });
    const { id } = await lab.json<{ id: string }>("POST", "/api/kernels", {});
    const talk = await Talk.open(lab, id);
    const { reply } = await talk.result(talk.execute("1 + 1"));
    assert.equal(reply.content["status"], "error");
    const state = async (): Promise<string> =>
      (await lab.json<SessionModel["kernel"]>("GET", `/api/kernels/${id}`)).execution_state;
    while ((await state()) !== "dead") await new Promise((resolve) => setTimeout(resolve, 50));
    const again = await talk.result(talk.execute("1 + 1"));
    assert.match(String(again.reply.content["evalue"]), /The kernel has ended: restart it/);
    mkdirSync(lab.workspace);
    assert.equal((await lab.ask("PUT", "/api/contents/kept.txt", { body: put })).status, 201);
    assert.equal(readFileSync(file, "utf8"), "kept");
    await lab.json("POST", `/api/kernels/${id}/restart`);
    assert.match((await talk.result(talk.execute("40 + 2"))).text, /42/);
    await talk.close();
    await lab.close();
  });

  it("a notebook is saved where neither progress nor trust can be kept", async () => {
    const lab = await testLab();
    await lab.ask("GET", "/open/lessons/01-first.ipynb");
    // A folder in the place of each file that is to be written.
    const [state] = readdirSync(path.join(lab.workspace, "../state"));
    for (const place of [
      path.join(lab.workspace, ".gradlab/copies.json"),
      path.join(lab.workspace, "../state", state, "trusted.json"),
    ]) {
      rmSync(place, { force: true });
      mkdirSync(path.join(place, "in the way"), { recursive: true });
    }
    const content = notebook([cells.code("a", "1 + 1")]);
    const body = { type: "notebook", format: "json", content };
    assert.equal((await lab.ask("PUT", "/api/contents/a.ipynb", { body })).status, 201);
    await lab.ask("GET", "/open/lessons/02-second.ipynb");
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal((await lab.ask("GET", "/")).status, 200);
    await lab.close();
  });
});

describe("the WebSocket protocols", () => {
  const names = ["msg_id", "session", "username", "date", "msg_type", "version"] as const;
  const header = fc
    .tuple(...names.map(() => fc.string()))
    .map(
      (values) =>
        Object.fromEntries(names.map((name, i) => [name, values[i]])) as unknown as Message["header"],
    );
  const object = fc
    .dictionary(
      // A key that no parser should take over.
      fc.string().filter((key) => key !== "__proto__"),
      fc.jsonValue(),
    )
    .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
  const message = fc.record({
    header,
    metadata: object,
    content: object,
    buffers: fc.array(fc.uint8Array(), { maxLength: 3 }),
  });

  for (const [name, protocol] of Object.entries(protocols)) {
    it(`${name}: what is written is read`, () => {
      fc.assert(
        fc.property(message, ({ buffers, ...rest }) => {
          const whole = { ...rest, identities: [], parent: {}, buffers };
          const data = protocol.encode("shell", whole);
          const read = protocol.decode(Buffer.from(data), typeof data !== "string")!;
          assert.equal(read.channel, "shell");
          assert.deepEqual({ ...read.message, buffers: [] }, { ...whole, buffers: [] });
          assert.deepEqual(
            read.message.buffers.map((buffer) => [...buffer]),
            buffers.map((buffer) => [...buffer]),
          );
        }),
        { numRuns: 60 },
      );
    });

    it(`${name}: what is not a message is ignored`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
          assert.equal(protocol.decode(Buffer.from(bytes), true), undefined);
        }),
      );
    });
  }
});
