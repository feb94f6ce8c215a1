import { xmlAttributes as attributes, xmlText as escape } from "../../notebook/index.js";
import type { FileRun } from "./batch.js";

/** The runs as a JUnit report: a suite for each notebook, a case for each of its code cells. */
export function junit(runs: readonly FileRun[]): string {
  const suites = runs.map(suite);
  const total = attributes({ tests: sum(suites, "tests"), failures: sum(suites, "failures"), errors: 0 });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${total}>\n${suites.map(({ xml }) => xml).join("")}</testsuites>\n`;
}

interface Suite {
  readonly tests: number;
  readonly failures: number;
  readonly xml: string;
}

function suite({ file, run, problem }: FileRun): Suite {
  const cases = run
    ? run.outcomes.map((outcome) => {
        const name = `cell ${outcome.cell} (${outcome.id})`;
        const head = `  <testcase${attributes({ classname: file, name, time: outcome.seconds.toFixed(3) })}`;
        if (outcome.status === "ok") return `${head}/>\n`;
        if (outcome.status === "skipped") return `${head}><skipped/></testcase>\n`;
        const kind = outcome.allowed ? "system-out" : "failure";
        const message = outcome.allowed
          ? ""
          : attributes({ message: outcome.message ?? "", type: outcome.status });
        return `${head}><${kind}${message}>${escape((outcome.traceback ?? []).join("\n"))}</${kind}></testcase>\n`;
      })
    : [];
  if (problem !== undefined) {
    const failure = `<failure${attributes({ message: problem })}/>`;
    cases.push(`  <testcase${attributes({ classname: file, name: "the notebook" })}>${failure}</testcase>\n`);
  }
  const failures = cases.filter((text) => text.includes("><failure")).length;
  const skipped = cases.filter((text) => text.includes("<skipped/>")).length;
  const time = (run?.seconds ?? 0).toFixed(3);
  const head = attributes({ name: file, tests: cases.length, failures, errors: 0, skipped, time });
  return {
    tests: cases.length,
    failures,
    xml: ` <testsuite${head}>\n${cases.join("")} </testsuite>\n`,
  };
}

const sum = (suites: readonly Suite[], key: "tests" | "failures"): number =>
  suites.reduce((total, one) => total + one[key], 0);
