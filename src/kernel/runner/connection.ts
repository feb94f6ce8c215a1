import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:net";
import type { Connection } from "../wire.js";

/** Ports given out lately: two kernels started at once must not be told the same one. */
const recent: number[] = [];

/** A fresh connection on this machine alone: five free ports and a secret key. */
export async function newConnection(): Promise<Connection> {
  const [shell, iopub, stdin, control, hb] = await freePorts(5);
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
    shell_port: shell,
    iopub_port: iopub,
    stdin_port: stdin,
    control_port: control,
    hb_port: hb,
  };
}

/** Free at the time of asking; the system is asked again for those given out lately. */
async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  while (ports.length < count) {
    const server = await listen();
    held.push(server);
    const { port } = server.address() as { port: number };
    if (!recent.includes(port)) ports.push(port);
  }
  recent.push(...ports);
  recent.splice(0, recent.length - 1000);
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
