import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

const types: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".svg": "image/svg+xml",
};

type Attachments = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Puts the pictures that a text names into it: its attachments, and the files beside the notebook. */
export function embedImages(html: string, folder: string | undefined, attachments: Attachments = {}): string {
  return html.replaceAll(
    /(<img\b[^>]*?\ssrc=")([^"]+)(")/g,
    (whole, before: string, source: string, after: string) => {
      const data = source.startsWith("attachment:")
        ? attached(decodeURIComponent(source.slice("attachment:".length)), attachments)
        : fromFile(source, folder);
      return data === undefined ? whole : `${before}${data}${after}`;
    },
  );
}

function attached(name: string, attachments: Attachments): string | undefined {
  const [mime, data] = Object.entries(attachments[name] ?? {})[0] ?? [];
  if (!mime || typeof data !== "string" || !Object.values(types).includes(mime)) return undefined;
  return `data:${mime};base64,${data.replaceAll(/[^A-Za-z0-9+/=]/g, "")}`;
}

function fromFile(source: string, folder: string | undefined): string | undefined {
  const type = types[path.extname(source).toLowerCase()];
  if (folder === undefined || type === undefined || /^[a-z]+:|^\/\//i.test(source)) return undefined;
  const file = path.resolve(folder, decodeURIComponent(source));
  if (!existsSync(file) || !statSync(file).isFile()) return undefined;
  return `data:${type};base64,${readFileSync(file).toString("base64")}`;
}
