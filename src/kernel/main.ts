// The kernel: `node main.js connection-file`. Started by Jupyter, by `gradlab run` and by the lab.
//
// Four processes: this one speaks Jupyter's protocol, checks and translates cells; TypeScript 7 and esbuild are its compilers;
// the session (session/main.ts) runs what they made. So this one can always answer, stop a cell, or say why a session ended.
import { readFileSync } from "node:fs";
import { Interpreter } from "./interpreter.js";
import { Server } from "./protocol/server.js";
import type { Connection } from "./wire.js";

process.on("unhandledRejection", (error) => console.error("gradlab kernel:", error));

const connection = JSON.parse(readFileSync(process.argv[2], "utf8")) as Connection;
const launcher = process.ppid;
const interpreter = new Interpreter(process.cwd());
const server = new Server(connection, interpreter, () => void end());
await server.open();

process.on("SIGINT", () => {
  interpreter.recover();
  server.interrupt();
});
process.on("SIGTERM", () => void end());
process.on("SIGHUP", () => void end());
// A kernel whose launcher is gone has nobody to talk with.
setInterval(() => {
  if (process.ppid !== launcher) void end();
}, 1000).unref();

async function end(): Promise<void> {
  setTimeout(() => process.exit(0), 2000).unref();
  interpreter.close();
  await server.close();
  process.exit(0);
}
