import assert from "node:assert/strict";
import { fit } from "../../src/notebook/html/fit.js";
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
    const { layout, width, scale } = fitted;
    assert.deepEqual([width, scale, layout.height, layout.title], [860, 1, 380, figure.layout.title]);
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

  it("scales a picture with a width of its own inside of its margins", () => {
    const { layout, scale } = fit(
      { data: [], layout: { width: 500, height: 300, margin: { l: 50, r: 50, t: 20, b: 20 } } },
      300,
    );
    assert.deepEqual([scale, layout.width, layout.height], [0.5, 300, 170]);
  });
});
