import { stop, transform, type TransformFailure } from "esbuild";
import type { PositionMap } from "../session/link.js";
import { rewrite } from "./rewrite.js";

/** A cell as JavaScript that the session can run. */
export interface Translation {
  readonly code: string;
  readonly map: PositionMap;
  readonly variables: readonly string[];
  readonly declares: readonly string[];
}

/** A cell that cannot be translated: not the language. Positions count from 1. */
export class SyntaxFault extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/**
 * TypeScript to JavaScript: types away, what this Node does not know (`using`) made of what it knows, variables into boxes.
 *
 * @param known - the names that earlier cells declared
 * @throws {@link SyntaxFault}
 */
export async function translate(
  source: string,
  name: string,
  known: ReadonlySet<string>,
): Promise<Translation> {
  const { code, map } = await toJavaScript(source, name);
  const words = new Set(source.match(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu));
  const { code: rewritten, shifts, variables, declares } = rewrite(code, known, (word) => words.has(word));
  return { code: rewritten, map: { sourceMap: map, shifts }, variables, declares };
}

async function toJavaScript(source: string, name: string): Promise<{ code: string; map: string }> {
  try {
    return await compile(source, name);
  } catch (error) {
    const { errors } = error as Partial<TransformFailure>;
    if (errors?.[0] !== undefined) {
      const { text, location } = errors[0];
      throw new SyntaxFault(text, location?.line ?? 1, (location?.column ?? 0) + 1);
    }
    await stop(); // its process is gone (a signal to the whole group, say): the next call starts another
    return await compile(source, name);
  }
}

const compile = async (source: string, name: string): Promise<{ code: string; map: string }> =>
  await transform(source, {
    loader: "ts",
    format: "esm",
    target: `node${process.versions.node}`,
    charset: "utf8",
    sourcemap: "external",
    sourcesContent: false,
    sourcefile: name,
    logLevel: "silent",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
