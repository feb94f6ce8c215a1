import assert from "node:assert/strict";
import path from "node:path";
import { runNotebook, type Run } from "../../src/kernel/index.js";
import { buildMaster, loadNotebook } from "../../src/notebook/index.js";
import type { Cell, CodeCell, Notebook } from "../../src/notebook/index.js";
import { packed } from "../../src/notebook/packed.js";
import { describeEqual } from "../lab/equal.js";
import { executed, probe, root, withOwnEngine } from "./executed.js";
import { difference } from "./sameOutputs.js";

/** A lesson of a few dozen cells holds some hundreds of tensors; a loop that leaves its own behind, thousands. */
const mostTensors = 3000;
const mostBytes = 600e6;

const code = ({ cells }: Notebook): CodeCell[] =>
  cells.filter((cell: Cell): cell is CodeCell => cell.cell_type === "code");

/** What the probe found: tensors and bytes. */
function left({ notebook }: Run): [number, number] {
  const [output] = code(notebook).at(-1)!.outputs;
  assert.ok(output?.output_type === "stream", "the probe printed nothing");
  return JSON.parse(output.text) as [number, number];
}

describe("every notebook runs from top to bottom", function () {
  this.timeout(600_000);
  let runs: ReadonlyMap<string, Run>;
  withOwnEngine();
  before(async () => {
    runs = await executed();
  });
  const each = (check: (master: string, run: Run) => void | Promise<void>) => async (): Promise<void> => {
    assert.ok(runs.size >= 5, "lessons and assignments are found");
    const problems: string[] = [];
    for (const [master, run] of runs) {
      try {
        await check(path.relative(root, master), run);
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
    assert.equal(problems.join("\n"), "");
  };

  it(
    "without an error",
    each((name, { failure, notebook }) => {
      assert.equal(failure, undefined, `${name}, cell ${failure?.id}: ${failure?.message}`);
      const errors = code(notebook).filter(({ outputs }) =>
        outputs.some((one) => one.output_type === "error"),
      );
      assert.deepEqual(
        errors.map(({ id }) => id),
        [],
        `${name}: cells with errors`,
      );
    }),
  );

  it(
    "leaving no loop's tensors behind",
    each((name, run) => {
      const [tensors, bytes] = left(run);
      assert.ok(
        tensors <= mostTensors,
        `${name}: ${tensors} tensors are left, at most ${mostTensors} may be`,
      );
      assert.ok(
        bytes <= mostBytes,
        `${name}: ${bytes} bytes of tensors are left, at most ${mostBytes} may be`,
      );
    }),
  );

  it("and a loop that leaves its tensors behind is found out", async () => {
    // Held in a list: what nobody holds is freed in time, by the garbage collector.
    const leak = `import { tf } from "gradlab"; const kept: tf.Tensor[] = []; for (let i = 0; i <= ${mostTensors}; i++) kept.push(tf.scalar(i));`;
    const cells = [{ ...probe, id: "leak", source: leak }, probe];
    const run = await runNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }, { cwd: root });
    assert.equal(run.failure, undefined);
    assert.ok(left(run)[0] > mostTensors);
  });

  it(
    "to the outputs that are committed (gradlab build --run writes them anew)",
    each(async (name, { notebook }) => {
      const { kind, target } = await buildMaster(path.join(root, name));
      if (kind === "assignment") return; // students receive it without outputs
      const committed = new Map(code(await loadNotebook(target)).map((cell) => [cell.id, cell]));
      const differences = code(notebook).flatMap((cell) => {
        const old = committed.get(cell.id);
        if (cell.id === probe.id) return [];
        if (old === undefined) return [`${cell.id} is not in the notebook`];
        const found = difference(cell, old);
        return found === undefined ? [] : [`${cell.id}: ${found}`];
      });
      assert.equal(differences.length, 0, `${name}: ${differences.slice(0, 3).join("\n")}`);
    }),
  );
});

// In this file, because it is compared with the runs above: executing all of them takes minutes.
describeEqual();

describe("outputs are compared", () => {
  const cell = (text: string, tags: string[] = []): CodeCell => ({
    ...probe,
    metadata: { tags },
    outputs: [{ output_type: "stream", name: "stdout", text }],
  });
  let drawn = 0;
  const shownAs = (figure: object): CodeCell => ({
    ...probe,
    outputs: [
      {
        output_type: "display_data",
        metadata: {},
        data: { "application/vnd.plotly.v1+json": figure, "text/html": `${drawn++}` },
      },
    ],
  });
  const plot = (...z: number[]): CodeCell => shownAs({ data: [{ z }] });

  it("letting rounding pass, and nothing else", () => {
    assert.equal(difference(cell("loss 5.2667, 20.4 %"), cell("loss 5.2666, 20.4 %")), undefined);
    assert.match(difference(cell("loss 5.27"), cell("loss 5.17"))!, /says 5.27 where 5.17 is committed/);
    assert.match(difference(cell("12 hits"), cell("13 hits"))!, /says 12 where 13/);
    assert.match(difference(cell("a cat"), cell("a dog"))!, /a cat/);
    assert.match(
      difference(cell("x"), { ...probe, outputs: [] })!,
      /has the outputs \[stdout\], committed are \[\]/,
    );
    assert.equal(difference(cell("12 ms", ["varies"]), cell("17 ms")), undefined);
    assert.equal(difference(plot(1, 2.000001), plot(1, 2)), undefined);
    assert.match(
      difference(plot(1, 2.1), plot(1, 2))!,
      /1 of the 2 numbers of output 1.data\[0\].z are others/,
    );
    assert.match(difference(plot(1), plot(1, 2))!, /has 1 entries, committed are 2/);
    // Numbers kept as bytes are compared as numbers.
    const many = Array.from({ length: 50 }, (_, i) => i / 8);
    const bytes = (z: number[]): CodeCell => {
      const { data } = packed({ data: [{ type: "scatter", y: z }], layout: {} });
      const [{ y }] = data;
      return shownAs({ data: [{ z: y }] });
    };
    assert.match(JSON.stringify(bytes(many)), /"bdata"/);
    assert.equal(difference(bytes(many), plot(...many)), undefined);
    assert.match(
      difference(bytes([...many.slice(1), 9]), bytes(many))!,
      /50 of the 50 numbers of output 1.data\[0\].z are others/,
    );
  });
});
