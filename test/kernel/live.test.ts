import assert from "node:assert/strict";
import path from "node:path";
import { runNotebook } from "../../src/kernel/index.js";
import { notebookOf } from "./support.js";

const training = `import { plots, progress, showLive } from "gradlab";
const bar = progress(3, "Training");
const loss: number[] = [];
const live = showLive(plots.history({ loss: [4] }));
for (let epoch = 1; epoch <= 3; epoch++) {
  loss.push(1 / epoch);
  live.update(plots.history({ loss }));
  bar.update(epoch);
  await new Promise((done) => setTimeout(done, 60));
}
bar.end();`;

describe("what changes while a cell runs", () => {
  it("stands in its last state, once, in the saved notebook", async () => {
    const cwd = path.resolve(import.meta.dirname, "../..");
    const { notebook, failure } = await runNotebook(notebookOf(training), { cwd });
    assert.equal(failure, undefined);
    const [cell] = notebook.cells;
    assert.equal(cell.cell_type, "code");
    const shown = cell.outputs.map((output) => {
      assert.equal(output.output_type, "display_data");
      return output.data;
    });
    assert.equal(shown.length, 2);
    assert.match(String(shown[0]["text/plain"]), /Training \[#+\] 3 of 3/);
    const figure = shown[1]["application/vnd.plotly.v1+json"] as { data: { y?: number[] }[] };
    assert.deepEqual(figure.data[0].y, [1, 1 / 2, 1 / 3]);
  });
});
