import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { setDisplaySink, type Display } from "../../src/notebook/index.js";
import { progress } from "../../src/notebook/index.js";

describe("progress", () => {
  afterEach(() => setDisplaySink(undefined));

  const inNotebook = (): { shown: Display[]; updates: Display[] } => {
    const seen = { shown: [] as Display[], updates: [] as Display[] };
    setDisplaySink({
      display: (what) => seen.shown.push(what),
      update: (what) => seen.updates.push(what),
      clear() {},
    });
    return seen;
  };
  const text = ({ data }: Display): string => String(data["text/plain"]);

  it("is one display that changes in place, and ends at what was last said", () => {
    const { shown, updates } = inNotebook();
    const bar = progress(200_000, "Training");
    for (let i = 1; i <= 200_000; i++) bar.update(i, `loss ${1 / i}`);
    assert.equal(shown.length, 1);
    assert.ok(updates.every(({ id }) => id === shown[0].id && id !== undefined));
    assert.ok(updates.length < 2000, `${updates.length} updates: they are not throttled`);
    assert.match(text(shown[0]), /^Training \[\.{20}\] 0 of 200000, 0\.0 s$/);
    assert.match(text(updates.at(-1)!), /^Training \[#{20}\] 200000 of 200000, \d+\.\d s, loss 0\.000005$/);
    assert.match(String(updates.at(-1)!.data["text/html"]), /width:100\.0%/);
  });

  it("stays as it stood when the work ends early, and says nothing after", () => {
    const { updates } = inNotebook();
    const bar = progress(10, "<b>");
    bar.update(3);
    bar.end("diverged");
    bar.update(4);
    assert.match(text(updates.at(-1)!), /^<b> \[#{6}\.{14}\] 3 of 10, .*diverged$/);
    assert.doesNotMatch(String(updates.at(-1)!.data["text/html"]), /<b>/);
  });

  it("is a single line where there is neither notebook nor terminal", () => {
    const file = path.resolve(import.meta.dirname, "../../src/notebook/index.ts");
    const script = `import { progress } from ${JSON.stringify(file)}; const bar = progress(5, "Work"); for (let i = 1; i <= 5; i++) bar.update(i);`;
    const { stderr, stdout } = spawnSync(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "--eval", script],
      { encoding: "utf8" },
    );
    assert.match(stderr, /^Work \[#{20}\] 5 of 5, 0\.0 s\n$/);
    assert.equal(stdout, "");
  });
});
