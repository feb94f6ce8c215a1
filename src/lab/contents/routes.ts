import { readFile } from "node:fs/promises";
import { z } from "zod";
import { done, HttpError, ok, type Call, type Reply, type Route } from "../server/http.js";
import { checkpoints, forget, keep } from "./checkpoints.js";
import { notFound } from "./confine.js";
import { clean, type Contents } from "./contents.js";
import { mimeType, type Wish } from "./model.js";
import { saveRequest } from "./save.js";

const wish = z.object({
  type: z.enum(["notebook", "file", "directory"]).exactOptional(),
  format: z.enum(["json", "text", "base64"]).exactOptional(),
  content: z
    .string()
    .default("1")
    .transform((text) => text !== "0"),
  hash: z
    .string()
    .default("0")
    .transform((text) => text !== "0"),
});
const creation = z.object({
  copy_from: z.string().exactOptional(),
  type: z.enum(["notebook", "file", "directory"]).default("file"),
  ext: z
    .string()
    .regex(/^\.?[\w-]{0,20}$/)
    .default(""),
});
const renaming = z.object({ path: z.string() });

/** `/api/contents` and `/files`. */
export function contentsRoutes(contents: Contents): Route[] {
  const created = (body: unknown): Reply => ({ status: 201, body });
  const file = async ([path]: readonly string[]): Promise<string> => contents.fileOf(path);
  return [
    [
      "GET",
      /^\/api\/contents\/?(.*?)\/checkpoints$/,
      async ({ parts }) => ok(await checkpoints(contents.root, clean(parts[0]))),
    ],
    [
      "POST",
      /^\/api\/contents\/?(.*?)\/checkpoints$/,
      async ({ parts }) => {
        const source = await file(parts);
        await contents.get(parts[0], { content: false, hash: false });
        return created(await keep(contents.root, clean(parts[0]), source));
      },
    ],
    [
      "POST",
      /^\/api\/contents\/?(.*?)\/checkpoints\/([^/]+)$/,
      async ({ parts }) => {
        await contents.restore(parts[0], parts[1]);
        return done;
      },
    ],
    [
      "DELETE",
      /^\/api\/contents\/?(.*?)\/checkpoints\/([^/]+)$/,
      async ({ parts }) => {
        await forget(contents.root, clean(parts[0]), parts[1]);
        return done;
      },
    ],
    ["GET", /^\/api\/contents\/?(.*)$/, async (call) => ok(await contents.get(call.parts[0], wishOf(call)))],
    [
      "POST",
      /^\/api\/contents\/?(.*)$/,
      async ({ parts, json }) => {
        const { copy_from: from, type, ext } = await json(creation);
        return created(
          from === undefined
            ? await contents.create(parts[0], type, ext)
            : await contents.copy(from, parts[0]),
        );
      },
    ],
    [
      "PUT",
      /^\/api\/contents\/?(.*)$/,
      async ({ parts, json }) => {
        const saved = await contents.save(parts[0], await json(saveRequest));
        return { status: saved.created ? 201 : 200, body: saved.model };
      },
    ],
    [
      "PATCH",
      /^\/api\/contents\/?(.*)$/,
      async ({ parts, json }) => ok(await contents.rename(parts[0], (await json(renaming)).path)),
    ],
    [
      "DELETE",
      /^\/api\/contents\/?(.*)$/,
      async ({ parts }) => {
        await contents.delete(parts[0]);
        return done;
      },
    ],
    ["GET", /^\/files\/(.+)$/, async (call) => raw(await file(call.parts), call)],
  ];
}

function wishOf({ query }: Call): Wish {
  const result = wish.safeParse(Object.fromEntries(query));
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new HttpError(400, `the address: ${path.join(".")}: ${message}`);
}

/** A file as it is. What could run scripts does so apart from the lab, without its rights. */
async function raw(file: string, { parts, query }: Call): Promise<Reply> {
  const body = await readFile(file).catch(() => {
    throw notFound(parts[0]);
  });
  const name = encodeURIComponent(parts[0].split("/").at(-1)!);
  return {
    status: 200,
    body,
    headers: {
      "content-type": mimeType(file),
      "content-security-policy": "sandbox allow-scripts",
      ...(query.get("download") === null
        ? {}
        : { "content-disposition": `attachment; filename*=UTF-8''${name}` }),
    },
  };
}
