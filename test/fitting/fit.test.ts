import assert from "node:assert/strict";
import { fit } from "../../src/fitting/index.js";
import { value } from "../../src/gradients/index.js";
import * as plots from "../../src/plots/index.js";

const title = "The length of each step on an even slope, learning rate 1";
const named = (names: readonly string[]): plots.Figure =>
  plots.lines(
    names.map((name) => ({ name, y: [1, 2] })),
    { title },
  );
const lines = (one: plots.Layout): string[] => one.title!.text.split("<br>");
const top = ({ layout }: plots.Figure): number => (layout["margin"] as { t: number }).t;

describe("a figure on a page", () => {
  it("is as it was where there is room", () => {
    const figure = named(["a", "b"]);
    const fitted = fit(figure, 860);
    const { layout, width } = fitted;
    assert.deepEqual([width, layout.height, layout.title], [860, 380, figure.layout.title]);
    assert.equal(layout.annotations, figure.layout.annotations);
    assert.equal(top(fitted), top(figure));
  });

  it("puts a long title on several lines, whole, and gives them height", () => {
    const { layout } = fit(named(["a"]), 350);
    assert.equal(lines(layout).join(" "), title);
    assert.ok(lines(layout).length > 1 && lines(layout).every((line) => line.length * 9 <= 350));
    assert.equal(layout.height, 380 + 19 * (lines(layout).length - 1));
  });

  it("gives a legend of several rows their height", () => {
    const rules = ["SGD", "momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam"];
    const [few, many] = [named(rules.slice(0, 2)), named(rules)].map((figure) => top(fit(figure, 350)));
    assert.equal(many - few, 2 * 19);
  });

  it("wraps the titles behind a slider as well, and keeps the height of the longest", () => {
    const figures = ["short", title].map((text) => plots.lines({ y: [1, 2] }, { title: text }));
    const moving = plots.slider(figures, { names: ["1", "2"] });
    const fitted = fit(moving, 350);
    const second = fitted.frames![1].layout!;
    assert.equal(lines(second).join(" "), title);
    assert.equal(top(fitted), top(moving) + 19 * (lines(second).length - 1));
  });

  it("keeps panels side by side wide enough to read, wider than the room if need be", () => {
    const three = plots.row([1, 2, 3].map((k) => plots.lines({ y: [0, k] })));
    assert.equal(fit(three, 350).width, 630);
    assert.equal(fit(three, 860).width, 860);
    assert.equal(fit(plots.lines({ y: [0, 1] }), 350).width, 350);
  });

  it("keeps a graph wide enough for its numbers, beside others and behind a slider too", () => {
    const [w, x] = [value(2, "w"), value(-1, "x")];
    const graph = plots.graph(w.times(x).exp().plus(1).graph());
    const columns = new Set(graph.data[0]["x"] as number[]).size;
    const { width } = fit(graph, 350);
    assert.ok(width >= 70 * columns && width > 350, `${width} for ${columns} columns`);
    assert.equal(fit(graph, 860).width, 860);
    assert.equal(fit(plots.slider([graph, graph], { names: ["1", "2"] }), 350).width, width);
    assert.ok(fit(plots.row([graph, plots.lines({ y: [1, 2] })]), 350).width >= 2 * width);
  });

  it("scales a picture with a width of its own inside of its margins, and what is written on it", () => {
    const note = { text: "a", x: 0, y: 0 };
    const annotations = [note, { ...note, font: { size: 20 } }];
    const { layout } = fit(
      { data: [], layout: { width: 500, height: 300, margin: { l: 50, r: 50, t: 20, b: 20 }, annotations } },
      340,
    );
    assert.deepEqual([layout.width, layout.height], [340, 196]);
    assert.deepEqual(
      layout.annotations!.map(({ font }) => font),
      [{ size: 8 }, { size: 12 }],
    );
  });

  it("loses no word of a title, breaks none, and leaves one that has marks of its own", () => {
    const text = "an extraordinarily-long-word-that-no-line-can-hold-anywhere, and some short ones";
    const said = (one: string): plots.Layout => fit(plots.lines({ y: [1, 2] }, { title: one }), 330).layout;
    assert.equal(lines(said(text)).join(" "), text);
    for (const marked of [
      "<b>loss</b> over all of the training steps",
      "$W x + b$ over all of the training steps",
    ])
      assert.equal(said(marked).title!.text, marked);
  });

  it("puts a title that is too long for a wide page on several lines as well", () => {
    const long = Array.from({ length: 30 }, (_, i) => `word${i}`).join(" ");
    const { layout } = fit(plots.lines({ y: [1, 2] }, { title: long }), 860);
    assert.equal(lines(layout).join(" "), long);
    assert.equal(lines(layout).length, 3);
    assert.equal(layout.height, 380 + 2 * 22);
  });
});
