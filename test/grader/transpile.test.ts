import assert from "node:assert/strict";
import { startCompiler, Uncompilable, type Compiler, type Source } from "../../grader/compile/index.js";

const source = (answer: string): Source => ({
  context: 'import { tf } from "gradlab";',
  answer,
  name: "f",
});

describe("texts that come at one time", () => {
  let compiler: Compiler | undefined;
  afterEach(async () => {
    await compiler?.close();
  });

  it("come out as each by itself, in their order", async () => {
    const texts = ["const f = () => 1;", "function f(: {", "function f() { return tf.scalar(1); }"];
    compiler = startCompiler();
    const together = await Promise.all(texts.map((text) => compiler!.transpile(source(text))));
    for (const [index, text] of texts.entries())
      assert.deepEqual(await compiler.transpile(source(text)), together[index]);
    assert.deepEqual(together[2].uses, ["tf"]);
    assert.notEqual(together[1].syntax.length, 0);
  });

  it("cost no other anything where one chokes the compiler", async () => {
    compiler = startCompiler(1.5);
    const endless = "let a = 1;\n".repeat(1_500_000);
    const found = await Promise.allSettled(
      ["const f = () => 1;", endless, "const f = () => 2;"].map((text) => compiler!.transpile(source(text))),
    );
    assert.deepEqual(
      found.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
    assert.ok(found[1].status === "rejected" && found[1].reason instanceof Uncompilable);
  });
});
