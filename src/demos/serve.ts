import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { GradlabError } from "../errors.js";
import { escapeHtml, page } from "../notebook/index.js";
import { catalogue, demoNames } from "./catalogue.js";
import { demoOf } from "./demoOf.js";

/** A server of the demos. */
interface Served {
  /** Ends with a slash; a demo is at its name. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves the demos to this machine alone: at `/` a list, at `/NAME` each demo. Without a port, any that is free.
 *
 * @param port from 1 to 65535; any that is free by default
 * @returns the `url` of the list, which ends with a slash, and `close`, which ends the server
 *
 * @throws GradlabError when the port is taken
 * @example
 * const server = await demos.serveDemos();
 * const page = await (await fetch(`${server.url}descent`)).text();
 * console.log(page.includes("Downhill")); // true
 * await server.close();
 */
export async function serveDemos(port = 0): Promise<Served> {
  const pages = new Map<string, string>();
  const pageAt = (path: string): string | undefined => {
    if (path === "/") return contents();
    const name = demoNames.find((one) => path === `/${one}`);
    if (name !== undefined && !pages.has(name)) pages.set(name, demoOf(name).page());
    return name === undefined ? undefined : pages.get(name);
  };
  const server = createServer(({ url = "/", headers }, response) => {
    // A page of another site that has our address under a name of its own gets nothing.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(headers.host ?? "")) return answer(response, 403, "no");
    const found = pageAt(new URL(url, "http://localhost").pathname);
    if (found === undefined) return answer(response, 404, page({ title: "Not found", body: missing }));
    return answer(response, 200, found);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "EADDRINUSE" ? "it is taken" : error.message;
    throw new GradlabError(`demo: cannot listen on port ${port}: ${why}; choose another with --port`);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** The page needs nothing from anywhere, and may ask for nothing. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  });
  response.end(body);
}

const missing = '<h1>Not found</h1><p><a href="/">All demos</a></p>';

function contents(): string {
  const items = demoNames.map((name) => {
    const { title, lead } = catalogue[name];
    return `<li><a href="/${name}">${escapeHtml(title)}</a><p class="soft">${escapeHtml(lead)}</p></li>`;
  });
  return page({ title: "Gradlab: live demos", body: `<h1>Live demos</h1><ul>${items.join("\n")}</ul>` });
}
