import { createRequire } from "node:module";
import type TS from "typescript-api";

/**
 * TypeScript's own compiler as a library. By `require`, for where a module is imported that is none of JavaScript's own, Node reads
 * all its nine megabytes once more for the names that it exports: half a second of each start.
 */
export const ts: typeof TS = createRequire(import.meta.url)("typescript-api") as typeof TS;
