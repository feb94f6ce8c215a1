import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { Redis } from "ioredis";

/** A Redis of the test's own, which keeps nothing when it ends. */
export interface TestRedis {
  readonly url: string;
  /** Asks it something directly. */
  ask<T>(question: (redis: Redis) => Promise<T>): Promise<T>;
  /** Kills it, and with it all that it holds. */
  kill(): Promise<void>;
  /** Starts it again, empty, where it was. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts Debian's redis-server on a free port. */
export async function startRedis(password?: string): Promise<TestRedis> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-redis-"));
  const port = await freePort();
  const url = `redis://${password === undefined ? "" : `:${password}@`}127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    const old = server;
    server = undefined;
    if (!old || old.exitCode !== null || old.signalCode !== null) return;
    const ended = new Promise((resolve) => old.once("exit", resolve));
    old.kill("SIGKILL");
    await ended;
  };
  const start = async (): Promise<void> => {
    const secret = password === undefined ? [] : ["--requirepass", password];
    const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
    server = spawn("redis-server", [...place, "--save", "", ...secret], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const { stdout } = server;
    await new Promise<void>((resolve, reject) => {
      let text = "";
      stdout!.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (/Ready to accept connections/.test(text)) resolve();
      });
      server!.once("exit", () => reject(new Error(`redis-server ended: ${text}`)));
    });
  };
  await start();
  return {
    url,
    async ask(question) {
      const redis = new Redis(url);
      try {
        return await question(redis);
      } finally {
        redis.disconnect();
      }
    },
    kill,
    start,
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
