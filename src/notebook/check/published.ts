import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { decode, type Judged, type Probe, type StyleAspect, type Tolerance } from "../../checks/index.js";
import { GradlabError } from "../../errors.js";
import { readText } from "../files.js";

const value = z.unknown().transform((json) => decode(json));
const inputs = z.array(value);
const outcome = z.discriminatedUnion("kind", [
  // Not exactOptional, see `moved` below.
  z
    .object({ kind: z.literal("value"), value, kept: value.optional() })
    .transform(({ kept, ...rest }) => (kept === undefined ? rest : { ...rest, kept })),
  z.object({ kind: z.literal("threw"), name: z.string(), message: z.string() }),
  z.object({ kind: z.literal("not run"), reason: z.string() }),
  z.object({ kind: z.literal("unreadable"), reason: z.string() }),
]);
const tolerance = z.object({ relative: z.number().exactOptional(), absolute: z.number().exactOptional() });
const places = z.record(z.string(), z.number());
const probe = z.object({
  aspect: z.string(),
  inputs,
  precise: z.boolean().exactOptional(),
  slopes: z
    .object({
      of: z.string(),
      in: places,
      upstream: z.number().exactOptional(),
      step: z.number().exactOptional(),
      automatic: z.boolean().exactOptional(),
    })
    .exactOptional(),
  keeps: z.array(z.number()).exactOptional(),
  carry: z.object({ back: z.number(), state: places }).exactOptional(),
  expected: value,
  // Not exactOptional: a transform would run on what is not there.
  moved: value.optional(),
  mutants: z.record(z.string(), outcome),
});
const exactProbe = probe.transform(({ moved, ...rest }) => (moved === undefined ? rest : { ...rest, moved }));
/** What every question has; the stub is the answer cell as it was given out, so that an empty answer can be told. */
const any = { id: z.string(), title: z.string(), stub: z.string().default("") };
const functionQuestion = z.object({
  ...any,
  kind: z.literal("function"),
  name: z.string(),
  points: z.number(),
  /** How many probes are not public. */
  hidden: z.number(),
  tolerance: tolerance.exactOptional(),
  aspects: z.array(
    z.object({
      name: z.string(),
      points: z.number(),
      partial: z.boolean().exactOptional(),
      tolerance: tolerance.exactOptional(),
      compare: z.enum(["values", "shapes"]).exactOptional(),
    }),
  ),
  style: z
    .object({
      name: z.string(),
      points: z.number(),
      loops: z.number(),
      sameOps: z.tuple([inputs, inputs]),
      hint: z.string(),
    })
    .exactOptional(),
  mutants: z.record(z.string(), z.object({ hint: z.string() })),
  probes: z.array(exactProbe),
});
const choiceQuestion = z.object({
  ...any,
  kind: z.literal("choice"),
  name: z.string(),
  points: z.number(),
  options: z.array(z.string()),
});
const textQuestion = z.object({
  ...any,
  kind: z.literal("text"),
  points: z.number(),
});
const schema = z.object({
  format: z.literal("gradlab-checks-1"),
  assignment: z.string(),
  title: z.string().default(""),
  /** The cells on which every answer may rely, one text. */
  given: z.string().default(""),
  questions: z.array(z.discriminatedUnion("kind", [functionQuestion, choiceQuestion, textQuestion])),
});

/** A function to write, with its public examples. */
export interface PublishedFunction {
  readonly kind: "function";
  readonly id: string;
  readonly title: string;
  readonly name: string;
  readonly points: number;
  readonly hidden: number;
  readonly tolerance?: Tolerance;
  readonly aspects: readonly Judged[];
  readonly style?: StyleAspect;
  readonly mutants: Readonly<Record<string, { readonly hint: string }>>;
  readonly probes: readonly Omit<Probe, "public">[];
}

/** A choice; its key is not published. */
export interface PublishedChoice {
  readonly kind: "choice";
  readonly id: string;
  readonly title: string;
  readonly name: string;
  readonly points: number;
  readonly options: readonly string[];
}

/** Prose, which nothing but a person can check. */
interface PublishedText {
  readonly kind: "text";
  readonly id: string;
  readonly title: string;
  readonly points: number;
}

/** One question of `checks.json`, with its answer cell as it was given out. */
export type PublishedQuestion = (PublishedFunction | PublishedChoice | PublishedText) & {
  readonly stub: string;
};

/** `checks.json`, the public part of an assignment beside its notebook. */
export interface Published {
  readonly assignment: string;
  readonly title: string;
  readonly given: string;
  readonly questions: readonly PublishedQuestion[];
}

/** The examples in the form in which they are judged. */
export const probesOf = ({ probes }: PublishedFunction): Probe[] =>
  probes.map((one) => ({ ...one, public: true }));

/**
 * The question of this name in a `checks.json`: in the working directory, a folder above it, or one of their assignments.
 *
 * @throws GradlabError if there is none, with the names there are
 */
export async function findQuestion(id: string): Promise<PublishedFunction | PublishedChoice> {
  const known: string[] = [];
  for (const file of candidates(process.cwd())) {
    const { questions } = parse(await readText(file), file);
    const checked = questions.filter((question) => question.kind !== "text");
    const found = checked.find((question) => question.id === id);
    if (found) return found;
    known.push(...checked.map((question) => question.id));
  }
  throw new GradlabError(
    known.length > 0
      ? `check: there is no question "${id}", choose one of: ${known.join(", ")}`
      : `check: there is no checks.json in ${process.cwd()} or above it; keep it beside the assignment's notebook`,
  );
}

/**
 * The `checks.json` that knows one of these questions: in `folder`, above it, or in one of their assignments.
 *
 * @throws GradlabError if one is damaged
 */
export async function findPublished(
  folder: string,
  ids: ReadonlySet<string>,
): Promise<Published | undefined> {
  for (const file of candidates(path.resolve(folder))) {
    const published = parse(await readText(file), file);
    if (published.questions.some(({ id }) => ids.has(id))) return published;
  }
  return undefined;
}

function parse(text: string, file: string): Published {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new GradlabError(`check: ${file} is damaged; take it anew from the assignment`, { cause: error });
  }
}

function candidates(folder: string): string[] {
  const assignments = path.join(folder, "assignments");
  const below = existsSync(assignments)
    ? readdirSync(assignments).map((name) => path.join(assignments, name, "checks.json"))
    : [];
  const here = [path.join(folder, "checks.json"), ...below].filter((file) => existsSync(file));
  const above = path.dirname(folder);
  return above === folder ? here : [...here, ...candidates(above)];
}
