import { createHash } from "node:crypto";
import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { readNotebook, type Notebook } from "../../notebook/index.js";
import { HttpError } from "../server/http.js";
import { notFound } from "./confine.js";

/** What Jupyter calls a contents model: a file, notebook or folder, with or without what is in it. */
export interface Model {
  readonly name: string;
  /** From the workspace, with forward slashes; empty for the workspace itself. */
  readonly path: string;
  readonly type: "notebook" | "file" | "directory";
  readonly created: string;
  readonly last_modified: string;
  /** In bytes; null for a folder. */
  readonly size: number | null;
  readonly writable: boolean;
  readonly mimetype: string | null;
  readonly format: "json" | "text" | "base64" | null;
  readonly content: unknown;
  readonly hash?: string;
  readonly hash_algorithm?: string;
}

/** What of a file is wanted, and in which form. */
export interface Wish {
  readonly type?: "notebook" | "file" | "directory";
  readonly format?: "json" | "text" | "base64";
  readonly content: boolean;
  readonly hash: boolean;
}

/** Files larger than this are not opened in the browser. */
const largest = 100 * 2 ** 20;

/** The model of what is at `file`, which clients call `apiPath`. */
export async function modelOf(file: string, apiPath: string, wish: Wish): Promise<Model> {
  const status = await stat(file).catch(() => undefined);
  if (!status) throw notFound(apiPath);
  const base = {
    name: path.posix.basename(apiPath),
    path: apiPath,
    created: status.birthtime.toISOString(),
    last_modified: status.mtime.toISOString(),
    writable: true,
  };
  if (status.isDirectory()) return directory(file, base, wish);
  if (!status.isFile()) throw new HttpError(400, `${apiPath} is neither a file nor a folder`);
  if (wish.type === "directory") throw new HttpError(400, `${apiPath} is not a folder`);
  const type = wish.type ?? (apiPath.endsWith(".ipynb") ? "notebook" : "file");
  const needed = wish.content || wish.hash;
  if (needed && status.size > largest) {
    throw new HttpError(
      413,
      `${apiPath} is larger than ${largest / 2 ** 20} MB, which is too large to open here`,
    );
  }
  const bytes = needed ? await readFile(file) : undefined;
  return {
    ...base,
    type,
    size: status.size,
    mimetype: type === "notebook" ? null : mimeType(apiPath),
    format: null,
    content: null,
    ...(wish.hash ? { hash: hashOf(bytes!), hash_algorithm: "sha256" } : {}),
    ...(wish.content ? contentOf(bytes!, type, apiPath, wish) : {}),
  };
}

/** The hash by which a client and we know whether a file has changed. */
export const hashOf = (bytes: Uint8Array | string): string =>
  createHash("sha256").update(bytes).digest("hex");

type Base = Pick<Model, "name" | "path" | "created" | "last_modified" | "writable">;

async function directory(folder: string, base: Base, { type, content }: Wish): Promise<Model> {
  if (type !== undefined && type !== "directory") throw new HttpError(400, `${base.path} is a folder`);
  const model: Model = {
    ...base,
    type: "directory",
    size: null,
    mimetype: null,
    format: null,
    content: null,
  };
  if (!content) return model;
  const names = (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
  const children = await Promise.all(
    names.map((name) =>
      modelOf(path.join(folder, name), path.posix.join(base.path, name), {
        content: false,
        hash: false,
      }).catch(() => undefined),
    ),
  );
  return { ...model, format: "json", content: children.filter((child) => child !== undefined) };
}

function contentOf(
  bytes: Buffer,
  type: Model["type"],
  apiPath: string,
  { format }: Wish,
): Pick<Model, "format" | "content"> {
  if (type === "notebook") return { format: "json", content: readNotebook(textOf(bytes, apiPath), apiPath) };
  if (format === "base64") return { format, content: bytes.toString("base64") };
  try {
    return { format: "text", content: textOf(bytes, apiPath) };
  } catch (error) {
    if (format === "text") throw error;
    return { format: "base64", content: bytes.toString("base64") };
  }
}

/** The cells of a notebook's model. */
export const notebookIn = (model: Model): Notebook => model.content as Notebook;

function textOf(bytes: Buffer, apiPath: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new HttpError(400, `${apiPath} is not text in UTF-8`);
  }
}

const mimeTypes: Readonly<Record<string, string>> = {
  csv: "text/csv",
  css: "text/css",
  gif: "image/gif",
  html: "text/html",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  js: "text/javascript",
  json: "application/json",
  md: "text/markdown",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  ts: "text/x-typescript",
  txt: "text/plain",
  webp: "image/webp",
  woff: "font/woff",
  woff2: "font/woff2",
};

/** By the name's extension. */
export function mimeType(name: string): string {
  const extension = path.extname(name).slice(1).toLowerCase();
  return mimeTypes[extension] ?? (extension === "" ? "text/plain" : "application/octet-stream");
}
