import assert from "node:assert/strict";
import path from "node:path";
import { teaching } from "./support/teaching.js";

/** What `scripts/docs/extract.mjs` tells of a name on the door. */
interface Entry {
  readonly name: string;
  readonly kind: "function" | "type" | "class" | "value";
  readonly signature: string;
  readonly takes: readonly { readonly name: string | undefined; readonly tensor: boolean }[];
  readonly givesTensors: boolean;
  readonly text: string;
  readonly tags: readonly { readonly kind: string; readonly text: string }[];
}

/** Functions without a formula of their own, and why. */
const noFormula: Readonly<Record<string, string>> = {
  "gradients.symbolic": "its formula is the learner's",
  "layers.flatten.forward": "it computes nothing",
  "layers.flatten.backward": "it computes nothing",
  "knn.nearest": "it sorts",
  "training.save": "it computes nothing",
  "training.load": "it computes nothing",
  "training.sanity.overfit": "it is training.fit on a few examples",
};

/** Functions without a source of their own, and why; the way back of a layer has that of the way there. */
const noSource: Readonly<Record<string, string>> = {
  "regularization.addL2": "it is l2, added to a slope",
  "layers.flatten.forward": "it computes nothing",
  "models.initialisers.normal": "xavier and he are drawn from it; they have sources",
  "models.predict": "the highest score wins",
  "knn.nearest": "it sorts",
  "training.accuracy": "it counts",
};

const extractor: string = "../scripts/docs/extract.mjs";
const root = path.resolve(import.meta.dirname, "..");

const words = (entry: Entry, kind: string): string[] =>
  entry.tags.filter((tag) => tag.kind === kind).map(({ text }) => text);

const saysShape = (text: string): boolean => /\[[A-Z1-9][^\]]*\]|shapes?\b|by name/.test(text);

/** A formula: code in which something is computed. */
const formula = /`[^`]*(?:[=*^/<]|\bsum\b|\bmax\(|\bargmax\b|\be\^|-this|ln\(|tanh\()[^`]*`/;

/** A field of a type: what is said of it, its name, and `?` where it may be left out. */
const field = /(\/\*\*(?:[^*]|\*(?!\/))*\*\/\s*)?^ {2}readonly (\w+)(\??):/gm;

/** Whether a function computes a tensor from others, by a formula. */
const computes = ({ takes, givesTensors }: Entry): boolean =>
  givesTensors && takes.some(({ tensor }) => tensor);

describe("the docstrings of the door", () => {
  const functions = new Map<string, Entry>();
  const types = new Map<string, Entry>();
  /** The functions that teach or compute, which have a formula, and those whose idea is somebody's. */
  const computing = new Map<string, Entry>();
  const ideas = new Map<string, Entry>();
  before(async function () {
    this.timeout(120_000);
    const { extract } = (await import(extractor)) as {
      extract: (root: string) => { name: string; entries: Entry[] }[];
    };
    for (const { name, entries } of extract(root)) {
      for (const entry of entries) {
        const full = `${name}.${entry.name}`;
        if (entry.kind === "type") types.set(full, entry);
        if (entry.kind !== "function") continue;
        functions.set(full, entry);
        const teaches = teaching.includes(name);
        if (teaches || computes(entry)) computing.set(full, entry);
        if (teaches || full.startsWith("engine.fused.")) ideas.set(full, entry);
      }
    }
    const sizes = [functions, types, computing, ideas].map(({ size }) => size);
    assert.ok(sizes[0] > 150 && sizes[1] > 100 && sizes[2] > 100 && sizes[3] > 100, sizes.join(", "));
  });

  /** What does not fit a rule, as `layers.affine.forward: x`. */
  const faults = (entries: ReadonlyMap<string, Entry>, rule: (entry: Entry) => string[]): string[] =>
    [...entries].flatMap(([name, entry]) => rule(entry).map((fault) => `${name}: ${fault}`));

  const everyParameter = (entry: Entry): string[] => {
    const told = words(entry, "param").map((text) => text.split(" "));
    if (told.length !== entry.takes.length) return [`${told.length} of ${entry.takes.length} parameters`];
    return entry.takes
      .filter(({ name, tensor }, i) => {
        const [first, ...rest] = told[i];
        return (name ?? first) !== first || rest.length === 0 || (tensor && !saysShape(rest.join(" ")));
      })
      .map(({ name }) => name ?? "what is taken apart");
  };

  it("say something of every parameter, in order, with the shape of every tensor", () =>
    assert.deepEqual(faults(functions, everyParameter), []));

  it("say what is returned, with the shape of every tensor", () => {
    const rule = (entry: Entry): string[] => {
      const [text] = words(entry, "returns");
      if (text === undefined) return ["nothing"];
      return entry.givesTensors && !saysShape(text) ? [text] : [];
    };
    assert.deepEqual(faults(functions, rule), []);
  });

  it("say what is refused", () =>
    assert.deepEqual(
      faults(functions, (entry) => (words(entry, "throws").length > 0 ? [] : ["nothing"])),
      [],
    ));

  it("show an example, which test/examples.test.ts runs", () =>
    assert.deepEqual(
      faults(functions, (entry) => (words(entry, "example").length > 0 ? [] : ["none"])),
      [],
    ));

  it("give a formula, but where there is none to give", () => {
    const without = [...computing].filter(([, { text }]) => !formula.test(text)).map(([name]) => name);
    assert.deepEqual(without.sort(), Object.keys(noFormula).sort());
  });

  it("name a source, with its year where it is no page of the course's, but where there is none to name", () => {
    const named = [...ideas].filter(([, entry]) => words(entry, "see").length > 0);
    for (const [name, entry] of named) {
      for (const text of words(entry, "see"))
        assert.match(text, /\b(1[89]|20)\d\d\b|CS231n|https:|\/\/|micrograd/, name);
    }
    const known = new Set(named.map(([name]) => name));
    const family = (name: string): string => name.replace(/\.(?:backward|parameterGradients)$/, ".forward");
    const without = [...ideas.keys()].filter(
      (name) => !known.has(family(name)) && !(family(name) in noSource),
    );
    assert.deepEqual(without, []);
    assert.deepEqual(
      Object.keys(noSource).filter((name) => known.has(name) || !ideas.has(name)),
      [],
    );
  });

  it("say something of every field of a type, and what holds where it is left out", () => {
    const rule = ({ signature, text }: Entry): string[] =>
      [...signature.matchAll(field)].flatMap(([, words, name, optional]) => {
        if (words === undefined) return text.includes(`\`${name}\``) ? [] : [name];
        return optional !== "" && !/default|left out|where given/.test(words)
          ? [`${name} has no default`]
          : [];
      });
    assert.deepEqual(faults(types, rule), []);
  });

  it("would be noticed without them", () => {
    assert.ok(!saysShape("the examples") && saysShape("[N, D]") && saysShape("of the shape of `w`"));
    assert.ok(!formula.test("a mean of `x`") && formula.test("`out = x w + b`"));
    assert.equal(
      [..."  /** A size. */\n  readonly size?: number;".matchAll(field)][0][1] === undefined,
      false,
    );
  });
});
