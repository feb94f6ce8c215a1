import { z } from "zod";
import { escapeHtml } from "../../notebook/index.js";
import { html, HttpError, type Reply, type Route } from "../server/http.js";

/**
 * A demo runs scripts of its own, so that it gets no rights of the lab's: its origin is nobody's, and it may ask for
 * nothing.
 */
const policy = [
  "sandbox allow-scripts",
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

const settings = z.record(z.string(), z.unknown());

/** `/demos/NAME`, a demo as a page, and `/demos/NAME/frame?settings=...`, as a notebook shows it. */
export function demoRoutes(): Route[] {
  const pages = new Map<string, string>();
  const pageOf = async (name: string, wish: string): Promise<string> => {
    const key = `${name} ${wish}`;
    const page = pages.get(key) ?? (await makePage(name, wish));
    // Those of the start page, and those that lessons show: few; who asks for others does not fill the memory.
    if (pages.size < 50) pages.set(key, page);
    return page;
  };
  return [
    [
      "GET",
      /^\/demos\/([\w-]+)$/,
      async ({ parts }) => served((await pageOf(parts[0], "{}")).replace("<main>", `<main>${wayBack}`)),
    ],
    [
      "GET",
      /^\/demos\/([\w-]+)\/frame$/,
      async ({ parts, query }) => served(await pageOf(parts[0], query.get("settings") ?? "{}")),
    ],
  ];
}

const wayBack = '<p><a href="/">‹ Start page</a></p>';

const served = (page: string): Reply => {
  const { headers, ...reply } = html(page);
  return {
    ...reply,
    headers: { ...headers, "content-security-policy": policy, "x-frame-options": "SAMEORIGIN" },
  };
};

async function makePage(name: string, wish: string): Promise<string> {
  const { demoNames, demoOf } = await import("../../demos/index.js");
  const known = demoNames.find((one) => one === name);
  if (known === undefined)
    throw new HttpError(404, `there is no demo "${name}": choose ${demoNames.join(", ")}`);
  let given: unknown;
  try {
    given = JSON.parse(wish);
  } catch {
    throw new HttpError(400, "a demo's settings are JSON");
  }
  const { success, data } = settings.safeParse(given);
  if (!success) throw new HttpError(400, "a demo's settings are an object");
  return demoOf(known, data).page();
}

/** The demos as a list of the start page. */
export async function demoList(): Promise<string> {
  const { catalogue, demoNames } = await import("../../demos/index.js");
  const items = demoNames.map((name) => {
    const { title, lead } = catalogue[name];
    return `<li><a href="/demos/${name}"><span class="number" aria-hidden="true">▸</span><span class="what"><b>${escapeHtml(title)}</b><span class="soft">${escapeHtml(lead)}</span></span></a></li>`;
  });
  return `<ul class="items">${items.join("")}</ul>`;
}
