import assert from "node:assert/strict";
import { readXml, type Element } from "./xml.js";

interface Rule {
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
  readonly children?: readonly string[];
  /** Whether text may stand in it. */
  readonly text?: true;
}

/** Elements of one kind, each told by its message. */
const told: Rule = { optional: ["type", "message"], text: true };

/**
 * What `junit-10.xsd` of Jenkins' xUnit plugin allows, which refuses a file that is not valid by it. An element that may
 * be repeated by it may be repeated without end, and the children of each may come in any order.
 *
 * @see https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
const rules: Readonly<Record<string, Rule>> = {
  testsuites: { optional: ["name", "time", "tests", "failures", "errors"], children: ["testsuite"] },
  testsuite: {
    required: ["name", "tests", "failures", "errors"],
    optional: ["group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"],
    children: ["testsuite", "properties", "testcase", "system-out", "system-err"],
  },
  properties: { children: ["property"] },
  property: { required: ["name", "value"] },
  testcase: {
    required: ["name"],
    optional: ["time", "classname", "group"],
    children: ["skipped", "error", "failure", "system-out", "system-err"],
  },
  skipped: told,
  error: told,
  failure: told,
  "system-out": { text: true },
  "system-err": { text: true },
};

/** Seconds as Maven's Surefire writes them: `1,234.5`. */
const seconds = /^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$/;

/** How often an element stands below another. */
const count = (element: Element, name: string): number =>
  element.children.reduce((sum, child) => sum + Number(child.name === name) + count(child, name), 0);

const counted = { tests: "testcase", failures: "failure", errors: "error", skipped: "skipped" };

function requireElement(element: Element): void {
  const { name, attributes, children, text } = element;
  const rule = rules[name];
  assert.ok(rule, `<${name}> is unknown`);
  const { required = [], optional = [] } = rule;
  for (const key of required) assert.ok(key in attributes, `<${name}> lacks ${key}`);
  for (const key of Object.keys(attributes)) {
    assert.ok([...required, ...optional].includes(key), `<${name}> has ${key}`);
  }
  if (name.startsWith("testsuite")) {
    assert.match(attributes["time"] ?? "", seconds);
    for (const [key, of] of Object.entries(counted)) {
      const said = attributes[key];
      if (said !== undefined) assert.equal(said, String(count(element, of)), `<${name}> ${key}`);
    }
  }
  assert.ok(rule.text ?? text.trim() === "", `<${name}> holds text`);
  for (const child of children) {
    assert.ok(rule.children?.includes(child.name), `<${child.name}> stands in <${name}>`);
    requireElement(child);
  }
}

/** All elements of a kind. */
export const below = (element: Element, name: string): Element[] =>
  element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...below(child, name)]);

/**
 * Reads a report as the programs that exist will: as XML 1.0, valid by the schema, the numbers it tells those of what it
 * holds, and no two cases with one name, of which GitLab shows only the first, whatever suites they stand in.
 *
 * @see https://docs.gitlab.com/ci/testing/unit_test_reports
 */
export function readJUnit(text: string): Element {
  const root = readXml(text);
  assert.equal(root.name, "testsuites");
  requireElement(root);
  const names = below(root, "testcase").map(({ attributes: { classname, name } }) => `${classname} ${name}`);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  assert.deepEqual(twice, [], "are named twice");
  return root;
}
