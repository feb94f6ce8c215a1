import type { TransformOptions } from "esbuild";

/** How a local TypeScript file is made JavaScript. */
export const translation = (file: string): TransformOptions & { sourcemap: "external" } => ({
  loader: "ts",
  format: "esm",
  target: `node${process.versions.node}`,
  sourcemap: "external",
  sourcefile: file,
  charset: "utf8",
});
