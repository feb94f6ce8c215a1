import assert from "node:assert/strict";
import { ServerConnection, SettingManager } from "@jupyterlab/services";
import { openLab } from "../../src/lab/index.js";
import { testLab, type TestLab } from "./lab.js";

interface Setting {
  readonly id: string;
  readonly raw: string;
}

describe("what clients ask the lab about itself", () => {
  let lab: TestLab;
  before(async () => (lab = await testLab()));
  after(() => lab?.close());

  it("has the version, the person and the state of the server", async () => {
    assert.match((await lab.json<{ version: string }>("GET", "/api")).version, /^2\.\d+\.\d+$/);
    const { identity } = await lab.json<{ identity: { username: string } }>("GET", "/api/me");
    assert.notEqual(identity.username, "");
    interface Status {
      readonly started: string;
      readonly last_activity: string;
      readonly kernels: number;
      readonly connections: number;
    }
    const status = async (): Promise<Status> => lab.json<Status>("GET", "/api/status");
    const quiet = await status();
    assert.deepEqual([quiet.kernels, quiet.connections], [0, 0]);
    const { id } = await lab.json<{ id: string }>("POST", "/api/kernels", {});
    const busy = await status();
    assert.equal(busy.kernels, 1);
    assert.equal(busy.started, quiet.started);
    assert.ok(Date.parse(busy.last_activity) >= Date.parse(quiet.last_activity));
    await lab.ask("DELETE", `/api/kernels/${id}`);
    assert.equal((await status()).kernels, 0);
  });

  it("has no terminals, and says so in the way clients read", async () => {
    assert.deepEqual(await lab.json("GET", "/api/terminals"), []);
    assert.equal((await lab.ask("POST", "/api/terminals")).status, 405);
  });

  it("answers what it does not have with words", async () => {
    const { status, text } = await lab.ask("GET", "/api/nothing");
    assert.equal(status, 404);
    assert.match((JSON.parse(text) as { message: string }).message, /\/api\/nothing/);
  });
});

describe("the lab's settings", () => {
  let lab: TestLab;
  let settings: SettingManager;
  before(async () => {
    lab = await testLab();
    const serverSettings = ServerConnection.makeSettings({
      baseUrl: `http://127.0.0.1:${lab.port}/`,
      token: lab.token,
      appendToken: true,
    });
    settings = new SettingManager({ serverSettings });
  });
  after(() => lab?.close());

  const plugin = "@jupyterlab/notebook-extension:tracker";
  const raw = '{\n  // as the person wrote it\n  "codeCellConfig": { "lineNumbers": true }\n}';

  it("are kept as they were written, for Jupyter's own client", async () => {
    assert.equal((await settings.fetch(plugin)).raw, "{}");
    await settings.save(plugin, raw);
    assert.equal((await settings.fetch(plugin)).raw, raw);
    await settings.save("other:plugin", "{}");
    const all = await lab.json<{ settings: Setting[] }>("GET", "/lab/api/settings");
    assert.deepEqual(all.settings.map(({ id }) => id).toSorted(), [plugin, "other:plugin"]);
  });

  it("are there for the next lab on this workspace", async () => {
    await settings.save(plugin, raw);
    const next = await openLab({ workspace: lab.workspace, pack: lab.pack, port: 0 });
    const answer = await fetch(`http://127.0.0.1:${next.port}/lab/api/settings/${plugin}`, {
      headers: { authorization: `token ${next.token}` },
    });
    assert.equal(((await answer.json()) as Setting).raw, raw);
    await next.close();
  });

  it("are refused under names that climb or do not fit, and when they are too large or no text", async () => {
    const put = async (id: string, body: unknown): Promise<number> =>
      (await lab.ask("PUT", `/lab/api/settings/${id}`, { body })).status;
    assert.equal(await put("..%2f..%2fescaped", { raw: "{}" }), 400);
    assert.equal(await put("a%20b", { raw: "{}" }), 400);
    assert.equal(await put("/".repeat(150), { raw: "{}" }), 400);
    assert.equal(await put("own", { raw: 5 }), 400);
    assert.equal(await put("own", { raw: "x".repeat(2 ** 20 + 1) }), 400);
    assert.equal((await lab.ask("GET", "/lab/api/settings/..%2fstate")).status, 400);
    assert.equal((await lab.ask("PUT", "/lab/api/settings/own", { isStranger: true })).status, 401);
  });
});

describe("the lab's sessions", () => {
  let lab: TestLab;
  before(async () => (lab = await testLab()));
  after(() => lab?.close());

  interface Session {
    readonly id: string;
    readonly path: string;
    readonly name: string;
    readonly kernel: { readonly id: string };
  }
  const all = async (): Promise<Session[]> => lab.json<Session[]>("GET", "/api/sessions");
  const open = async (body: object): Promise<Session> => lab.json<Session>("POST", "/api/sessions", body);
  const change = async (id: string, body: object): Promise<Session> =>
    lab.json<Session>("PATCH", `/api/sessions/${id}`, body);

  it("follow a notebook that is renamed, and the folder it is in", async () => {
    await lab.json("PUT", "/api/contents/deep", { type: "directory" });
    const { path } = await lab.json<{ path: string }>("POST", "/api/contents/deep", { type: "notebook" });
    const { id, kernel } = await open({ path, type: "notebook" });
    await lab.json("PATCH", `/api/contents/${path}`, { path: "deep/renamed.ipynb" });
    await lab.json("PATCH", "/api/contents/deep", { path: "deeper" });
    const { path: now, kernel: same } = await lab.json<Session>("GET", `/api/sessions/${id}`);
    assert.deepEqual([now, same.id], ["deeper/renamed.ipynb", kernel.id]);
    assert.equal((await change(id, { path: "moved.ipynb", name: "moved" })).path, "moved.ipynb");
    assert.deepEqual(
      (await all()).map(({ name }) => name),
      ["moved"],
    );
    await lab.ask("DELETE", `/api/sessions/${id}`);
    assert.deepEqual(await all(), []);
  });

  it("take another kernel, and leave none behind", async () => {
    const { id, kernel } = await open({ path: "swap.ipynb", type: "notebook" });
    const { kernel: second } = await change(id, { kernel: { name: "gradlab" } });
    assert.notEqual(second.id, kernel.id);
    const running = await lab.json<{ id: string }[]>("GET", "/api/kernels");
    assert.deepEqual(
      running.map((one) => one.id),
      [second.id],
    );
    const refused = async (body: object): Promise<number> =>
      (await lab.ask("PATCH", `/api/sessions/${id}`, { body })).status;
    assert.equal(await refused({ kernel: { id: "no-such-kernel" } }), 404);
    assert.equal(await refused({ kernel: { name: "python3" } }), 400);
    assert.equal((await all())[0].kernel.id, second.id, "a refusal changes nothing");
    await lab.ask("DELETE", `/api/kernels/${second.id}`);
    assert.deepEqual(await all(), [], "a session ends with its kernel");
    assert.equal((await lab.ask("GET", `/api/sessions/${id}`)).status, 404);
  });
});
