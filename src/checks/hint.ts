import { fieldOf } from "./call.js";
import { compare, type Tolerance } from "./compare.js";
import { diagnose, isWrong, type Compared, type Finding } from "./diagnose.js";
import { fault } from "./fault.js";
import type { Asked, Judged, Probe } from "./judge.js";
import type { Outcome } from "./outcome.js";
import { mostEffortOf } from "./slopes.js";
import { isRecord, type Value } from "./value.js";
import { encode } from "./wire.js";

/**
 * What to tell whoever gave wrong results: the hint of the mutant that gives the same ones; or else, field by field, what
 * is certain whatever the question, and the hint of the mutant that gives the same field.
 */
export function hintFor(
  question: Asked,
  probes: readonly Probe[],
  outcomes: readonly Outcome[],
  faults: readonly (string | undefined)[],
): string | undefined {
  const mutant = resembles(question, probes, outcomes, faults);
  if (mutant !== undefined) return question.mutants[mutant].hint;
  const calls = comparedOf(question, probes, outcomes);
  if (calls.length === 0) return undefined;
  const fields = fieldsOf(calls[0].expected);
  const wrong = fields.filter((field) => calls.some((call) => isWrong(field, call)));
  const findings = wrong.map((field) => diagnose(field, calls));
  const known = findings.filter((finding) => finding !== undefined);
  const rest = wrong.filter((_, index) => findings[index] === undefined);
  const sentences = [...told(known), ...rest.flatMap((field) => likeMutant(question, field, calls))];
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

/** The fields of a result: `["loss", "dw", "db"]`; `[""]` for one that is no record. */
const fieldsOf = (value: Value): readonly string[] => (isRecord(value) ? Object.keys(value.record) : [""]);

/** A call of which values are asked, with what came of it and what the mutants make of it. */
interface Call extends Compared, Pick<Probe, "mutants" | "slopes" | "effort"> {
  readonly outcome: Outcome;
}

/** The calls whose results can be laid beside the right ones, number by number. */
const comparedOf = (question: Asked, probes: readonly Probe[], outcomes: readonly Outcome[]): Call[] =>
  probes.flatMap((probe, index) => comparedIn(question, probe, outcomes[index]) ?? []);

function comparedIn({ aspects, tolerance }: Asked, probe: Probe, outcome: Outcome): Call | undefined {
  const aspect = aspects.find(({ name }) => name === probe.aspect)!;
  if (aspect.quality || aspect.compare === "shapes" || outcome.kind !== "value") return undefined;
  return { ...probe, outcome, actual: outcome.value, tolerance: closeIn(probe, aspect, tolerance) };
}

/** How close two results have to be to be the same: of slopes that are 0, differences leave noise, which is nobody's twice. */
function closeIn({ slopes }: Probe, aspect: Judged, tolerance: Tolerance | undefined): Tolerance {
  const asked = aspect.tolerance ?? tolerance ?? {};
  return slopes ? { relative: 1e-5, absolute: 1e-8, ...asked } : asked;
}

/** Findings as sentences, one for the fields of which the same is to be said. */
function told(findings: readonly Finding[]): string[] {
  const sentences = new Map<string, string[]>();
  for (const { field, says, aspect } of findings) {
    const key = JSON.stringify([says, aspect]);
    sentences.set(key, [...(sentences.get(key) ?? []), field === "" ? "The result" : field]);
  }
  return [...sentences].map(([key, fields]) => {
    const [says, aspect] = JSON.parse(key) as [string, string | null];
    const where = aspect === null ? "" : `In "${aspect}", `;
    if (fields.length === 1) return `${where}${where ? lower(fields[0]) : fields[0]} ${says}`;
    const all = `${fields.slice(0, -1).join(", ")} and ${fields.at(-1)!}`;
    return `${where}${all} ${says.replace(/^is /, "are each ").replace(/^has /, "have each ")}`;
  });
}

const lower = (field: string): string => (field === "The result" ? "the result" : field);

/** The hint of the mutant that makes a field wrong in the same way, whatever it makes of the others. */
function likeMutant({ mutants }: Asked, field: string, calls: readonly Call[]): string[] {
  if (field === "") return [];
  const name = Object.keys(mutants).find((mutant) =>
    calls.every((call) => isAlikeIn(field, call, call.mutants[mutant])),
  );
  return name === undefined ? [] : [`${field} is as with this mistake: ${mutants[name].hint}`];
}

function isAlikeIn(field: string, call: Call, known: Outcome | undefined): boolean {
  const { actual, tolerance, outcome } = call;
  if (known?.kind !== "value" || !isSameWork(call, known, outcome)) return false;
  return compare(fieldOf(known.value, field), fieldOf(actual, field), tolerance).pass;
}

/**
 * Follows a mutant call by call, and says after each whether it may still be named for an answer: `hintFor` names none of which
 * the answer was no, whatever it would make of the other calls.
 */
export function suspect(
  question: Asked,
  probes: readonly Probe[],
  outcomes: readonly Outcome[],
): (index: number, known: Outcome) => boolean {
  const { aspects, tolerance } = question;
  const [first] = comparedOf(question, probes, outcomes);
  let isAlike = true;
  let fields = first === undefined ? [] : fieldsOf(first.expected).filter((field) => field !== "");
  return (index, known) => {
    const [probe, outcome] = [probes[index], outcomes[index]];
    const aspect = aspects.find(({ name }) => name === probe.aspect)!;
    isAlike &&=
      wasNotRun(outcome) ||
      aspect.quality !== undefined ||
      isAlikeAt(probe, known, outcome, closeIn(probe, aspect, tolerance));
    const call = comparedIn(question, probe, outcome);
    if (call) fields = fields.filter((field) => isAlikeIn(field, call, known));
    return isAlike || fields.length > 0;
  };
}

/**
 * The mutant that gives what the answer gave on every probe that was run, at least one of which says more than good or poor,
 * and at least one of which the answer failed.
 */
function resembles(
  { mutants, tolerance, aspects }: Asked,
  probes: readonly Probe[],
  outcomes: readonly Outcome[],
  faults: readonly (string | undefined)[],
): string | undefined {
  const judged = new Map(aspects.map((aspect) => [aspect.name, aspect]));
  return Object.keys(mutants).find((name) => {
    let [isCertain, isSeen] = [false, false];
    const isLike = probes.every((probe, index) => {
      const aspect = judged.get(probe.aspect)!;
      const [known, outcome] = [probe.mutants[name], outcomes[index]];
      if (known === undefined) return false;
      if (wasNotRun(outcome)) return true;
      isSeen ||= faults[index] !== undefined;
      // Of what is trained by chance only the verdict can be compared: many ways lead to something poor.
      if (aspect.quality && known.kind === "value" && outcome.kind === "value") {
        return (fault(aspect, probe, known) === undefined) === (faults[index] === undefined);
      }
      isCertain = true;
      return isAlikeAt(probe, known, outcome, closeIn(probe, aspect, tolerance));
    });
    return isLike && isCertain && isSeen;
  });
}

/**
 * Whether two ways to slopes are both too much work for a formula, or neither is: a formula in single precision may come as close
 * to the right slopes as differences do. Where either was not counted, nothing speaks against it.
 */
function isSameWork({ slopes, effort }: Pick<Probe, "slopes" | "effort">, a: Outcome, b: Outcome): boolean {
  if (!slopes || effort === undefined || a.kind !== "value" || b.kind !== "value") return true;
  if (a.effort === undefined || b.effort === undefined) return true;
  return a.effort > mostEffortOf(effort) === b.effort > mostEffortOf(effort);
}

/** A call that says nothing of the answer: the time was used up before, or the call before it gave nothing to go on with. */
const wasNotRun = ({ kind }: Outcome): boolean => kind === "not run";

/** Whether a mutant and an answer gave the same at a probe, and for slopes by as much work. */
function isAlikeAt(probe: Probe, known: Outcome, outcome: Outcome, tolerance: Tolerance): boolean {
  return alike(known, outcome, tolerance) && isSameWork(probe, known, outcome);
}

function alike(a: Outcome, b: Outcome, tolerance: Tolerance): boolean {
  if (a.kind === "value" && b.kind === "value") {
    const isSame = (one: Value, other: Value): boolean =>
      compare(one, other, tolerance).pass || encode(one) === encode(other);
    return isSame(a.value, b.value) && isSame(a.kept, b.kept);
  }
  if (a.kind === "threw" && b.kind === "threw") return a.name === b.name && !b.message.startsWith("Not yet");
  return a.kind === b.kind;
}
