import assert from "node:assert/strict";
import fc from "fast-check";
import type { Message } from "../../src/kernel/index.js";
import { message } from "../../src/lab/kernels/link.js";
import { Streams } from "../../src/lab/kernels/streams.js";

type Said = readonly [cell: string, type: "stdout" | "stderr" | "execute_result" | "error", text: string];

const told = ([cell, type, text]: Said): Message => {
  const isStream = type === "stdout" || type === "stderr";
  const parent = { ...message("execute_request", {}).header, msg_id: cell };
  return isStream ? message("stream", { name: type, text }, parent) : message(type, { text }, parent);
};

/** What was heard, with neighbours of one cell and stream put together. */
function joined(messages: readonly Message[]): string[] {
  const all: [where: string, text: string][] = [];
  for (const { parent, header, content } of messages) {
    const where = `${parent.msg_id} ${header.msg_type} ${String(content["name"])}`;
    const last = all.at(-1);
    if (header.msg_type === "stream" && last?.[0] === where) last[1] += String(content["text"]);
    else all.push([where, String(content["text"])]);
  }
  return all.map((one) => one.join(": "));
}

describe("what a cell prints at once", () => {
  it("is passed on whole and in order, whatever comes between", () => {
    const said = fc.array(
      fc.tuple(
        fc.constantFrom("a", "b"),
        fc.constantFrom("stdout", "stderr", "execute_result", "error"),
        fc.string({ minLength: 1 }),
      ),
    );
    fc.assert(
      fc.property(said, (all) => {
        const heard: Message[] = [];
        const streams = new Streams((_, one) => heard.push(one));
        const messages = all.map((one) => told(one as Said));
        for (const one of messages) streams.hear("iopub", one);
        streams.flush();
        assert.deepEqual(joined(heard), joined(messages));
      }),
      { seed: 1 },
    );
  });

  it("is few messages, all before the word that the cell has ended", () => {
    const heard: Message[] = [];
    const streams = new Streams((_, one) => heard.push(one));
    for (let line = 0; line < 2000; line++) streams.hear("iopub", told(["a", "stdout", `${line}\n`]));
    streams.hear("iopub", message("status", { execution_state: "idle" }));
    assert.equal(heard.at(-1)?.header.msg_type, "status");
    const text = heard.map(({ content }) => (content["text"] ?? "") as string).join("");
    assert.equal(text, Array.from({ length: 2000 }, (_, line) => `${line}\n`).join(""));
    assert.ok(heard.length < 1000, `${heard.length} messages`);
  });

  it("comes by itself, when nothing comes after it", async () => {
    const texts: unknown[] = [];
    await new Promise<void>((resolve) => {
      const streams = new Streams((_, { content }) => {
        texts.push(content["text"]);
        if (texts.join("") === "abc") resolve();
      });
      for (const text of ["a", "b", "c"]) streams.hear("iopub", told(["a", "stdout", text]));
    });
    assert.equal(texts.join(""), "abc");
  });
});
