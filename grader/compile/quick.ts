import { transform } from "esbuild";

/** A text as CommonJS, and where its lines came from. */
interface Quick {
  readonly code: string;
  readonly map: string;
}

/**
 * The text as JavaScript by esbuild, ten times as quick as by TypeScript's own printer; undefined where esbuild does not
 * take it or would need more than `require` and `exports`: an export, an await at the top.
 */
export async function quickly(text: string): Promise<Quick | undefined> {
  // Browsers' old comments, which esbuild takes for comments and TypeScript's parser, by which loops are counted, for operators.
  if (/<!--|-->/.test(text)) return undefined;
  try {
    const { code, map } = await transform(text, {
      loader: "ts",
      format: "cjs",
      target: "es2023",
      sourcefile: "answer.ts",
      sourcemap: "external",
      sourcesContent: false,
      logLevel: "silent",
    });
    return /\bmodule\b/.test(code) ? undefined : { code, map };
  } catch {
    return undefined;
  }
}
