import { readFile } from "node:fs/promises";
import path from "node:path";
import { mimeType } from "../contents/model.js";
import { HttpError, type Route } from "./http.js";

/** The built page's files, whose names carry a hash of what is in them: a browser may keep them for ever. */
export function assetRoutes(folder: string): Route[] {
  return [
    [
      "GET",
      /^\/assets\/([\w-]+(?:\.[\w-]+)*)$/,
      async ({ parts }) => {
        const body = await readFile(path.join(folder, parts[0])).catch(() => {
          throw new HttpError(404, `no such asset: ${parts[0]}`);
        });
        const type = mimeType(parts[0]);
        const charset = type.startsWith("text/") ? "; charset=utf-8" : "";
        return {
          status: 200,
          body,
          headers: {
            "content-type": type + charset,
            "cache-control": "private, max-age=31536000, immutable",
          },
        };
      },
    ],
  ];
}
