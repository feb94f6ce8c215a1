import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { replace } from "../contents/save.js";

const remembered = z.object({
  token: z.string().min(32),
  port: z.number().int(),
  secret: z.string().min(32),
});

/** What a lab remembers of itself, so that a page left open finds it again after a restart. */
export interface LabState {
  readonly token: string;
  /** The port of the last time, 0 if there was none. */
  readonly port: number;
  /** Signs what is trusted. */
  readonly secret: string;
  /** The folder of this, outside the workspace: what comes from elsewhere must not bring secrets along. */
  readonly folder: string;
}

/** Where programs keep such things: `GRADLAB_STATE`, or the place that the system has for it. */
function stateFolder(): string {
  const { GRADLAB_STATE: own, LOCALAPPDATA: windows, XDG_STATE_HOME: xdg } = process.env;
  if (own) return own;
  if (process.platform === "win32" && windows) return path.join(windows, "gradlab");
  return path.join(xdg || path.join(os.homedir(), ".local", "state"), "gradlab");
}

/** Reads the state of a workspace's lab, or makes a new one. */
export async function readState(root: string): Promise<LabState> {
  const name = createHash("sha256").update(root).digest("hex").slice(0, 16);
  const folder = path.join(stateFolder(), `lab-${name}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const text = await readFile(path.join(folder, "lab.json"), "utf8").catch(() => "{}");
  const fresh = (): string => randomBytes(24).toString("base64url");
  const state = remembered.catch(() => ({ token: fresh(), port: 0, secret: fresh() })).parse(safeJson(text));
  return { ...state, folder };
}

/** Keeps the state for the next start. */
export async function writeState({ folder, ...state }: LabState): Promise<void> {
  await replace(path.join(folder, "lab.json"), Buffer.from(JSON.stringify(state)), 0o600);
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
