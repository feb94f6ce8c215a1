import assert from "node:assert/strict";
import { fitting, wrap } from "../../src/lab/page/fitting.js";

describe("a figure in the lab's page", () => {
  const title = { text: "64 of its 1,024 pixels: three grids of numbers" };

  it("is as wide as there is room, up to 860, and keeps the shape it asked for", () => {
    assert.deepEqual(fitting({}, 1200, "#000"), { width: 860, height: 380, font: { color: "#000" } });
    const small = fitting({ width: 600, height: 300, font: { size: 13 } }, 300, "#fff");
    assert.deepEqual(small, { width: 300, height: 150, font: { size: 13, color: "#fff" } });
    assert.equal(fitting({ width: 200, height: 100 }, 300, "#fff").height, 100);
  });

  it("has its title in one line where that fits, untouched", () => {
    const { title: shown, height, margin } = fitting({ title, height: 300, margin: { t: 52 } }, 860, "#000");
    assert.deepEqual([shown, height, margin], [title, 300, { t: 52 }]);
  });

  it("has a long title in several lines in a narrow window, and grows by them", () => {
    const narrow = fitting({ title, height: 300, margin: { t: 52, b: 48 } as object }, 340, "#000");
    assert.equal(narrow.title!.text, "64 of its 1,024 pixels: three<br>grids of numbers");
    const grown = narrow.height! - 300;
    assert.ok(grown > 0);
    assert.deepEqual(narrow.margin, { t: 52 + grown, b: 48 });
  });

  it("loses no word, breaks none, and leaves what has marks of its own", () => {
    const text = "an extraordinarily-long-word that no line can hold, and some short ones";
    const lines = wrap(text, 14);
    assert.equal(lines.join(" "), text);
    for (const one of lines) assert.ok(one.length <= 14 || !one.includes(" "), one);
    assert.deepEqual(wrap("", 14), [""]);
    for (const marked of ["<b>loss</b> over the training steps", "$W x + b$ over the training steps"])
      assert.deepEqual(wrap(marked, 14), [marked]);
  });
});
