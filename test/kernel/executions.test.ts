import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import type { Interpreter } from "../../src/kernel/interpreter.js";
import { Executions } from "../../src/kernel/protocol/executions.js";
import { History } from "../../src/kernel/protocol/history.js";
import type { Reply } from "../../src/kernel/protocol/server.js";
import type { Message } from "../../src/kernel/wire.js";

const request = (code: string): Message => ({
  identities: [],
  header: { msg_id: code, session: "", username: "", date: "", msg_type: "execute_request", version: "5.4" },
  parent: {},
  metadata: {},
  content: { code },
  buffers: [],
});

describe("the kernel's queue", () => {
  it("runs one cell at a time, whenever the next one comes", async () => {
    const log: string[] = [];
    let [active, most] = [0, 0];
    const interpreter = {
      async execute(code: string) {
        log.push(code);
        most = Math.max(most, ++active);
        for (let turns = 0; turns < 5; turns++) await turn();
        active--;
        return { status: "ok" };
      },
    } as unknown as Interpreter;
    const idle = new Set<string>();
    const to: Reply = {
      async reply() {
        await turn();
      },
      async publish(about, type, { execution_state: state }) {
        if (type !== "status" || state !== "idle") return;
        // Two more arrive while the end of the first one is on its way.
        if (about?.header.msg_id === "one")
          for (const code of ["two", "three"]) executions.add(request(code));
        await turn();
        idle.add(about!.header.msg_id);
      },
      ask: () => Promise.resolve(null),
    };
    const executions = new Executions(to, interpreter, new History());
    executions.add(request("one"));
    for (let turns = 0; turns < 1000 && idle.size < 3; turns++) await turn();
    assert.deepEqual(log, ["one", "two", "three"]);
    assert.equal(idle.size, 3);
    assert.equal(most, 1, "two cells ran at once");
    executions.add(request("four"));
    for (let turns = 0; turns < 1000 && idle.size < 4; turns++) await turn();
    assert.equal(log.at(-1), "four", "after a rest it goes on");
  });
});
