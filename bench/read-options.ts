import { parseArgs } from "node:util";
import { GradlabError } from "../src/errors.js";

/** One option of a bench: a switch, or something with a value. */
export interface Option {
  readonly type: "string" | "boolean";
  /** How usage shows the value: `FILE`; `N` is a whole number from 1 up, and `N,...` are several of these. */
  readonly value?: string;
  /** The only values there are, one or several with commas between. */
  readonly known?: readonly string[];
  readonly default?: string | boolean;
}

/** What the options of a bench were set to: a text or a switch for each, undefined where nothing was said and there is no default. */
export type Values<Options extends Readonly<Record<string, Option>>> = {
  readonly [Name in keyof Options]: Options[Name] extends { readonly type: "boolean" }
    ? boolean
    : Options[Name] extends { readonly default: string }
      ? string
      : string | undefined;
};

/** How a bench is called, in a line. */
function usageOf(bench: string, options: Readonly<Record<string, Option>>): string {
  const told = Object.entries(options).map(([name, { type, value = "NAME" }]) =>
    type === "boolean" ? ` [--${name}]` : ` [--${name} ${value}]`,
  );
  return `usage: npm run bench -- ${bench}${told.join("")}`;
}

/**
 * Reads the options of a bench from the command line; with `--help` it says how the bench is called, which names its options
 * know, and ends the program.
 *
 * @throws GradlabError for an option that there is none of, and a value that is none of the known ones or no such number
 */
export function readOptions<const Options extends Readonly<Record<string, Option>>>(
  bench: string,
  options: Options,
): Values<Options> {
  const usage = usageOf(bench, options);
  const { help, ...values } = parse(bench, usage, { ...options, help: { type: "boolean" } });
  if (help === true) {
    const names = Object.entries(options).filter(([, { known }]) => known !== undefined);
    const lists = names.map(([name, { known }]) => `  --${name}: ${known!.join(", ")}`);
    console.log([usage, ...lists].join("\n"));
    process.exit(0);
  }
  for (const [name, option] of Object.entries(options)) check(bench, name, option, values[name]);
  return values as Values<Options>;
}

function parse(
  bench: string,
  usage: string,
  options: Readonly<Record<string, Option>>,
): Record<string, string | boolean | undefined> {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    // Node tells in further sentences how to pass what looks like an option, which no bench takes.
    const [sentence] = (error as Error).message.split(/\.\s|\n/);
    throw new GradlabError(`bench ${bench}: ${sentence.replace(/\.$/, "")}; ${usage}`, { cause: error });
  }
}

function check(
  bench: string,
  name: string,
  { value, known }: Option,
  given: string | boolean | undefined,
): void {
  if (typeof given !== "string") return;
  const several = value?.endsWith(",...") === true;
  for (const part of several ? given.split(",") : [given]) {
    if (known !== undefined && !known.includes(part))
      throw new GradlabError(
        `bench ${bench}: --${name} knows no "${part}", expected ${several ? "some" : "one"} of ${known.join(", ")}`,
      );
    if ((value === "N" || value === "N,...") && !/^[1-9]\d*$/.test(part))
      throw new GradlabError(`bench ${bench}: --${name} is "${part}", expected a whole number from 1 up`);
  }
}
