import type { Report } from "../records.js";
import { classPage } from "../pages/index.js";
import { junit } from "./junit.js";
import { gradesCsv, gradesJson } from "./table.js";

export { gradescopeResults } from "./gradescope.js";

/** Everything that is written of a class as a whole, by file name. `names` are the reports' file names. */
export const classFiles = (reports: readonly Report[], names: readonly string[]): Record<string, string> => ({
  "grades.json": gradesJson(reports),
  "grades.csv": gradesCsv(reports),
  "junit.xml": junit(reports),
  "index.html": classPage(reports, names),
});
