import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { ContentsEvent } from "../contents/contents.js";

const schema = "https://events.jupyter.org/jupyter_server/contents_service/v1";

/** The WebSocket on which pages hear what happens to files: `/api/events/subscribe`. */
export class Events {
  readonly #server: WebSocketServer = new WebSocketServer({ noServer: true, maxPayload: 2 ** 20 });

  open(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) =>
      this.#server.emit("connection", webSocket),
    );
  }

  /** Tells every page. */
  tell(event: ContentsEvent): void {
    const text = JSON.stringify({ schema_id: schema, time: new Date().toISOString(), ...event });
    for (const webSocket of this.#server.clients) webSocket.send(text);
  }

  close(): void {
    for (const webSocket of this.#server.clients) webSocket.terminate();
    this.#server.close();
  }
}
