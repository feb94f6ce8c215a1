// A kernel that does what a cell's lines say, odd things above all: `node --import tsx fake-kernel.ts CONNECTION_FILE`.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Publisher, Router } from "zeromq";
import { address, codec, header, type Connection, type Message } from "../../src/kernel/wire.js";

const connection = JSON.parse(readFileSync(process.argv[2], "utf8")) as Connection;
const own = codec(connection);
const forger = codec({ ...connection, key: "another key" });
const iopub = new Publisher({ sendHighWaterMark: 0 });
const shell = new Router();
const control = new Router();
await Promise.all([
  iopub.bind(address(connection, "iopub")),
  shell.bind(address(connection, "shell")),
  control.bind(address(connection, "control")),
]);

type Content = Record<string, unknown>;
const make = (type: string, parent: Message, content: Content): Message => ({
  identities: [],
  header: header(type, "fake"),
  parent: parent.header,
  metadata: {},
  content,
  buffers: [],
});
let count = 0;
let last: Message | undefined;

/** What the words that a line begins with do; the rest of the line is a JSON value. */
const actions: Record<string, (value: never, parent: Message) => Promise<unknown> | void> = {
  publish: ([type, content]: [string, Content], parent) =>
    iopub.send(own.encode(make(type, parent, content))),
  forge: ([type, content]: [string, Content], parent) =>
    iopub.send(forger.encode(make(type, parent, content))),
  publishForEarlier: ([type, content]: [string, Content]) =>
    iopub.send(own.encode(make(type, last!, content))),
  flood: async (n: number, parent) => {
    for (let i = 0; i < n; i++) {
      await iopub.send(own.encode(make("stream", parent, { name: "stdout", text: `${i}\n` })));
    }
  },
  say: (text: string) => void process.stderr.write(text),
  exit: (code: number) => process.exit(code),
  wait: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  interruptible: () => new Promise<void>((resolve) => process.once("SIGINT", () => resolve())),
  stubborn: () => {
    process.on("SIGINT", () => {});
    for (;;) void 0;
  },
  child: async (_value, parent) => {
    const child = spawn("sleep", ["1000"], { stdio: "ignore" });
    await iopub.send(own.encode(make("stream", parent, { name: "stdout", text: String(child.pid) })));
  },
};

async function execute(request: Message): Promise<void> {
  const lines = (request.content["code"] as string).split("\n");
  const reply: Content = { status: "ok", execution_count: ++count };
  let idle = true;
  let answers = true;
  await iopub.send(own.encode(make("status", request, { execution_state: "busy" })));
  for (const line of lines) {
    const [, word, value] = /^(\w+) ?(.*)$/.exec(line)!;
    const argument = (value === "" ? null : JSON.parse(value)) as never;
    if (word === "reply") Object.assign(reply, argument);
    else if (word === "noIdle") idle = false;
    else if (word === "noReply") answers = false;
    else await actions[word](argument, request);
  }
  const answer = { ...make("execute_reply", request, reply), identities: request.identities };
  if (answers) await shell.send(own.encode(answer));
  if (idle) await iopub.send(own.encode(make("status", request, { execution_state: "idle" })));
  last = request;
}

async function serveControl(): Promise<void> {
  for await (const frames of control) {
    if (own.decode(frames)?.header.msg_type === "shutdown_request") process.exit(0);
  }
}

void serveControl();
for await (const frames of shell) {
  const request = own.decode(frames);
  if (request?.header.msg_type === "execute_request") await execute(request);
  if (request?.header.msg_type !== "kernel_info_request") continue;
  const reply = make("kernel_info_reply", request, { status: "ok" });
  await shell.send(own.encode({ ...reply, identities: request.identities }));
  await iopub.send(own.encode(make("status", request, { execution_state: "idle" })));
}
