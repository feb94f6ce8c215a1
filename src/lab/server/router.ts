import type { IncomingMessage } from "node:http";
import { decodePath, HttpError, readJson, type Reply, type Route, type Target } from "./http.js";

/** Finds the route of a request and lets it answer. */
export async function answer(
  routes: readonly Route[],
  request: IncomingMessage,
  target: Target,
): Promise<Reply> {
  const asked = request.method === "HEAD" ? "GET" : request.method;
  let known = false;
  for (const [method, pattern, handle] of routes) {
    const match = pattern.exec(target.pathname);
    if (!match) continue;
    known = true;
    if (method !== asked) continue;
    return handle({
      method,
      parts: match.slice(1).map(decodePath),
      query: target.query,
      headers: request.headers,
      json: (schema) => readJson(request, schema),
    });
  }
  if (known) throw new HttpError(405, `${request.method} is not possible on ${target.pathname}`);
  throw new HttpError(404, `the lab has nothing at ${target.pathname}`);
}
