// Mocha's spec reporter, closed by one plain line that a script can read: `N passed, N failed[, N skipped]`. Where tests are
// run in several parts (scripts/test.mjs) each part leaves its numbers, and what failed, in the folder GRADLAB_COUNTS.
const { writeFileSync } = require("node:fs");
const path = require("node:path");
const { reporters } = require("mocha").default;

module.exports = class Reporter extends reporters.Spec {
  done(failures, end) {
    const { passes: passed, failures: failed, pending: skipped } = this.stats;
    const folder = process.env.GRADLAB_COUNTS;
    if (folder) {
      const failing = this.failures.map((test) => ({
        title: test.fullTitle(),
        file: path.relative(process.cwd(), test.file ?? ""),
        message: String(test.err?.message ?? test.err).slice(0, 1000),
      }));
      writeFileSync(
        path.join(folder, `${process.pid}.json`),
        JSON.stringify({ passed, failed, skipped, failing }),
      );
    } else
      process.stdout.write(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}\n`);
    end(failures);
  }
};
