import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import path from "node:path";
import { buildMaster, findMasters } from "../../src/notebook/index.js";

const root = path.resolve(import.meta.dirname, "../..");

/** In bytes: what a front end opens at once, and a page on the web shows without asking. */
const most = 1.5e6;

describe("built notebooks", () => {
  it("are small enough to open at once", async () => {
    const masters = await findMasters(root);
    assert.ok(masters.length >= 5);
    for (const master of masters) {
      const { target } = await buildMaster(master);
      const { size } = await stat(target);
      assert.ok(
        size > 1000 && size <= most,
        `${path.relative(root, target)} has ${size} bytes, at most ${most}`,
      );
    }
  });
});
