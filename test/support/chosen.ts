import { createRequire } from "node:module";

/** Mocha's own reading of its command line and its settings. */
const { loadOptions } = createRequire(import.meta.url)("mocha/lib/cli/options.cjs") as {
  readonly loadOptions: (argv: readonly string[]) => {
    readonly grep?: string;
    readonly fgrep?: string;
    readonly invert?: boolean;
  };
};
const { grep, fgrep, invert = false } = loadOptions(process.argv.slice(2));

/**
 * Whether Mocha was asked for a test of this full title, by `--grep` or `--fgrep`: for tests that have long work begun before
 * their turn comes, so that none is done for tests that were not asked for.
 */
export function isChosen(title: string): boolean {
  if (fgrep !== undefined) return title.includes(fgrep) !== invert;
  if (grep === undefined) return true;
  const [, pattern = grep, flags = ""] = /^\/(.*)\/([gimy]{0,4})$/.exec(grep) ?? [];
  return new RegExp(pattern, flags.replace("g", "")).test(title) !== invert;
}
