import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { GradlabError } from "../../src/errors.js";
import { loadNotebook, readNotebook, saveNotebook, writeNotebook } from "../../src/notebook/index.js";
import { needs } from "../support/needs.js";

const minimal = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] as object[] };
const read = (value: object, options?: { outputs?: boolean }): ReturnType<typeof readNotebook> =>
  readNotebook(JSON.stringify(value), "a.ipynb", options);
const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof GradlabError, String(error));
    return error.message;
  }
  return assert.fail("it was not refused");
};

/** Notebooks with everything that nbformat 4.5 allows, and strings of any characters. */
const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom(...Array.from("ab\n\r\t\v\f\u0085\u2028\u001c")) }),
);
const json = fc
  .jsonValue({ noUnicodeString: false, stringUnit: "grapheme" })
  .filter((value) => wholeNumbers(value));
const wholeNumbers = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isSafeInteger(value) && !Object.is(value, -0)
    : typeof value !== "object" || value === null || Object.values(value).every(wholeNumbers);
const bundle = fc.record(
  { "text/plain": anyText, "image/png": fc.base64String(), "application/json": json },
  {},
);
const output = fc.oneof(
  fc.record({
    output_type: fc.constant("stream"),
    name: fc.constantFrom("stdout", "stderr"),
    text: anyText,
  }),
  fc.record({ output_type: fc.constant("display_data"), data: bundle, metadata: fc.constant({}) }),
  fc.record({
    output_type: fc.constant("execute_result"),
    data: bundle,
    metadata: fc.constant({}),
    execution_count: fc.nat(),
  }),
  fc.record({
    output_type: fc.constant("error"),
    ename: anyText,
    evalue: anyText,
    traceback: fc.array(anyText),
  }),
);
const cell = fc.oneof(
  fc.record({
    cell_type: fc.constant("code"),
    metadata: fc.dictionary(fc.stringMatching(/^[a-z0-9\u{1F600}\uFFFF]{1,3}$/u), json),
    source: anyText,
    execution_count: fc.option(fc.nat()),
    outputs: fc.array(output, { maxLength: 3 }),
  }),
  fc.record({
    cell_type: fc.constantFrom("markdown", "raw"),
    metadata: fc.constant({}),
    source: anyText,
  }),
);
const notebooks = fc
  .array(cell, { maxLength: 4 })
  .map((cells) => ({ ...minimal, cells: cells.map((one, index) => ({ ...one, id: `c${index}` })) }));

describe("nbformat", () => {
  it("reads back what it writes", () => {
    fc.assert(
      fc.property(notebooks, (value) => {
        const notebook = read(value);
        assert.deepEqual(readNotebook(writeNotebook(notebook), "b.ipynb"), notebook);
      }),
      { numRuns: 60 },
    );
  });

  it("writes the bytes that Jupyter writes, and Jupyter finds them valid", function () {
    needs(this, "jupyter");
    const samples = fc.sample(notebooks, { numRuns: 40, seed: 5 }).map((value) => writeNotebook(read(value)));
    const script = `
import json, sys, nbformat
for text in json.load(sys.stdin):
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert nbformat.writes(notebook) + "\\n" == text, (nbformat.writes(notebook), text)
`;
    const input = JSON.stringify(samples);
    const { status, stderr } = spawnSync("/usr/bin/python3", ["-c", script], { input, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  });

  it("takes sources and texts as strings or lists, and gives cells without ids stable ones", () => {
    const { cells } = read({
      ...minimal,
      nbformat_minor: 2,
      cells: [
        {
          cell_type: "code",
          source: ["a\n", "b"],
          outputs: [{ output_type: "stream", name: "stdout", text: ["x\n", "y"] }],
        },
        { cell_type: "markdown", source: "# t", metadata: { custom: { kept: [1] } } },
      ],
    });
    assert.deepEqual(cells, [
      {
        cell_type: "code",
        id: "cell-1",
        metadata: {},
        source: "a\nb",
        execution_count: null,
        outputs: [{ output_type: "stream", name: "stdout", text: "x\ny" }],
      },
      { cell_type: "markdown", id: "cell-2", metadata: { custom: { kept: [1] } }, source: "# t" },
    ]);
  });

  it("leaves outputs unread where that is asked, however broken they are", () => {
    const value = { ...minimal, cells: [{ cell_type: "code", source: "1", outputs: { broken: true } }] };
    assert.match(
      refusal(() => read(value)),
      /cells\[0\]\.outputs/,
    );
    const [cell] = read(value, { outputs: false }).cells;
    assert.deepEqual(cell.cell_type === "code" && cell.outputs, []);
  });

  it("refuses what is no notebook in one sentence that names the file", () => {
    const refused: [string, RegExp][] = [
      ["", /a\.ipynb is empty/],
      ["{", /a\.ipynb is not a notebook: its JSON cannot be read/],
      ["7", /without the number "nbformat"/],
      ["{}", /without the number "nbformat"/],
      ['{"nbformat": 3, "worksheets": []}', /has nbformat 3, expected 4: open and save it in Jupyter/],
      ['{"nbformat": 5}', /has nbformat 5, expected 4/],
      ['{"nbformat": 4}', /not a notebook: cells/],
      [
        '{"nbformat": 4, "cells": [{"cell_type": "code", "source": 7}]}',
        /cells\[0\]\.source: expected a text/,
      ],
      ['{"nbformat": 4, "cells": [{"cell_type": "soup", "source": ""}]}', /cells\[0\]\.cell_type/],
    ];
    for (const [text, message] of refused)
      assert.match(
        refusal(() => readNotebook(text, "a.ipynb")),
        message,
      );
  });

  it("survives any text and any JSON", () => {
    const survives = (text: string): void => {
      try {
        readNotebook(text, "a.ipynb");
      } catch (error) {
        assert.ok(error instanceof GradlabError, String(error));
      }
    };
    fc.assert(fc.property(fc.string(), survives));
    fc.assert(fc.property(fc.json(), survives));
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (cells) => survives(JSON.stringify({ ...minimal, cells }))),
    );
    survives(`{"nbformat": 4, "cells": ${"[".repeat(200_000)}`);
  });
});

describe("notebook files", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-test-"));
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string): string => path.join(folder, name);

  it("saves whole or not at all, and leaves nothing beside", async () => {
    await saveNotebook(file("a.ipynb"), read(minimal));
    assert.deepEqual(await loadNotebook(file("a.ipynb")), read(minimal));
    await assert.rejects(
      saveNotebook(file("no/a.ipynb"), read(minimal)),
      /a\.ipynb: cannot be written \(no such/,
    );
    assert.deepEqual(readdirSync(folder), ["a.ipynb"]);
  });

  it("names what stands in the way", async () => {
    await assert.rejects(loadNotebook(file("absent.ipynb")), /absent\.ipynb: cannot be read \(no such file/);
    await assert.rejects(loadNotebook(folder), /is not a file/);
    writeFileSync(file("latin.ipynb"), Buffer.from([0x7b, 0xe9, 0x7d]));
    await assert.rejects(loadNotebook(file("latin.ipynb")), /latin\.ipynb is not text in UTF-8/);
    writeFileSync(file("huge.ipynb"), "");
    truncateSync(file("huge.ipynb"), 500 * 2 ** 20);
    await assert.rejects(loadNotebook(file("huge.ipynb")), /huge\.ipynb has 500 MB, expected at most 200 MB/);
  });
});
