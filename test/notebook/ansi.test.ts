import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import { ansiToHtml } from "../../src/notebook/html/ansi.js";

const text = (html: string): string =>
  html
    .replaceAll(/<\/?span[^>]*>/g, "")
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

describe("ANSI colours", () => {
  it("become spans", () => {
    const cases: [string, string][] = [
      ["a\u001b[31mb\u001b[39mc", 'a<span class="ansi-red">b</span>c'],
      [
        "\u001b[1;32mb\u001b[22mc\u001b[0md",
        '<span class="ansi-green ansi-bold">b</span><span class="ansi-green">c</span>d',
      ],
      [
        "\u001b[38;5;196mx\u001b[38;2;1;2;3;1my",
        '<span class="ansi-red">x</span><span class="ansi-bold">y</span>',
      ],
      ["\u001b[48;5;31mx\u001b[90my", 'x<span class="ansi-black">y</span>'],
      ["\u001b[2K<b>&", "&#60;b&#62;&#38;"],
    ];
    for (const [from, to] of cases) assert.equal(ansiToHtml(from), to);
  });

  it("leave every other character as it was", () => {
    const part = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(
        "<script>",
        "\u001b[31m",
        "\u001b[0m",
        "\u001b[1;4;35m",
        "\u001b[2J",
        "\u001b[10;5H",
        "\u001b[K",
      ),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const all = parts.join("");
        assert.equal(text(ansiToHtml(all)), stripVTControlCharacters(all));
        assert.doesNotMatch(ansiToHtml(all), /<(?!\/?span)/);
      }),
    );
  });
});
