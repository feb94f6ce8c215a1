// Mocha's spec reporter, closed by one plain line that a script can read: `N passed, N failed[, N skipped]`.
const { reporters } = require("mocha").default;

module.exports = class Reporter extends reporters.Spec {
  done(failures, end) {
    const { passes, failures: failed, pending } = this.stats;
    process.stdout.write(`${passes} passed, ${failed} failed${pending ? `, ${pending} skipped` : ""}\n`);
    end(failures);
  }
};
