import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { saveText } from "../src/notebook/index.js";
import { makeFolder } from "./folders.js";
import { built, packageRoot } from "./place.js";
import type { Report } from "./records.js";

/**
 * Results of earlier runs, by everything that they depend on: the same submission of the same student to the same version
 * of the same assignment, with the same secret, limits and tier, is not graded again. What a person adds (marks, a late
 * policy) is not part of it. A result that the grader's own failure left incomplete is never kept.
 */
export interface Cache {
  /** Of an earlier run, or undefined. */
  find(key: string): Report | undefined;
  keep(key: string, report: Report): Promise<void>;
}

/** Keeps results in a folder beside the reports, one file each, written whole or not at all. */
export function openCache(folder: string): Cache {
  makeFolder(folder);
  const fileOf = (key: string): string => path.join(folder, `${key}.json`);
  return {
    find(key) {
      try {
        const { sum, report } = JSON.parse(readFileSync(fileOf(key), "utf8")) as {
          sum: string;
          report: Report;
        };
        return sum === hash(JSON.stringify(report)) ? report : undefined;
      } catch {
        return undefined; // Never graded, or not as we wrote it: to be graded again.
      }
    },
    async keep(key, report) {
      if (report.ungraded > 0) return;
      await saveText(fileOf(key), JSON.stringify({ sum: hash(JSON.stringify(report)), report }));
    },
  };
}

/** The name of all these facts together. */
export const keyOf = (...facts: readonly string[]): string => hash(JSON.stringify(facts));

export const hash = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex");

/** A text that changes with the assignment's files and with the grader and library that are built here. */
export function versionOf(folder: string): string {
  const sources = filesBelow(folder)
    .filter((file) => !file.endsWith(".ipynb"))
    .map((file) => [path.relative(folder, file), hash(readFileSync(file))]);
  const program = ["grader", "src", "packages", "child", "wasm", "assignments"].flatMap((name) =>
    filesBelow(built(name))
      .filter((file) => !/\.(?:map|d\.ts)$/.test(file))
      .map((file) => {
        const { size, mtimeMs } = statSync(file);
        return [path.relative(packageRoot, file), size, mtimeMs];
      }),
  );
  return hash(JSON.stringify([sources, program]));
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}
