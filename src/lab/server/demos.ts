import { z } from "zod";
import { demoNames, demoOf } from "../../demos/index.js";
import { html, HttpError, type Route } from "./http.js";

/** A demo computes by itself: it may run its own scripts, and ask for nothing. */
const policy = [
  "sandbox allow-scripts",
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'unsafe-inline'",
  "frame-ancestors 'self'",
].join("; ");

const settingsSchema = z.record(z.string(), z.unknown());

/** The live demos, each as a page for a frame in a notebook: `/demos/NAME?settings=JSON`. */
export const demoRoutes: readonly Route[] = [
  [
    "GET",
    /^\/demos\/([\w-]+)$/,
    ({ parts: [name], query }) => {
      const demo = demoNames.find((one) => one === name);
      if (demo === undefined) throw new HttpError(404, `there is no demo ${name}`);
      const page = demoOf(demo, settingsOf(query.get("settings") ?? "{}")).page();
      const headers = { "content-security-policy": policy, "x-frame-options": "SAMEORIGIN" };
      const reply = html(page);
      return { ...reply, headers: { ...reply.headers, ...headers } };
    },
  ],
];

function settingsOf(text: string): Record<string, unknown> {
  try {
    return settingsSchema.parse(JSON.parse(text));
  } catch {
    throw new HttpError(400, "the settings of the demo are not a JSON object");
  }
}
