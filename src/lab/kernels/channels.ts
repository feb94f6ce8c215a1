import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { largestBody } from "../server/http.js";
import type { Kernels } from "./kernels.js";
import { Line } from "./line.js";
import { binaryProtocol, jsonProtocol, v1 } from "./subprotocol.js";

/** The WebSockets between pages and kernels: `/api/kernels/{id}/channels`. */
export class Channels {
  readonly #kernels: Kernels;
  /** By kernel and the page's session id. */
  readonly #lines = new Map<string, Line>();
  readonly #server: WebSocketServer = new WebSocketServer({
    noServer: true,
    maxPayload: largestBody,
    handleProtocols: (offered) => (offered.has(v1) ? v1 : false),
  });

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** Takes a socket over. Throws 404 for a kernel that does not run. */
  open(id: string, session: string, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const kernel = this.#kernels.get(id);
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      // Who does not say who they are cannot be told from others: each is someone new.
      const key = `${id}/${session || randomUUID()}`;
      const line = this.#lines.get(key) ?? new Line(kernel, () => this.#lines.delete(key));
      this.#lines.set(key, line);
      line.attach(webSocket, webSocket.protocol === v1 ? binaryProtocol : jsonProtocol);
    });
  }

  /** Hangs up on everyone. */
  close(): void {
    for (const line of this.#lines.values()) line.end();
    this.#server.close();
  }
}
