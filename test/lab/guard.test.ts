import assert from "node:assert/strict";
import { WebSocket } from "ws";
import { proofOf, proofPath } from "../../src/lab/server/proof.js";
import { testLab, type TestLab } from "./lab.js";

describe("the lab's guard", () => {
  let lab: TestLab;
  before(async () => (lab = await testLab()));
  after(() => lab.close());

  const own = (): string => `http://127.0.0.1:${lab.port}`;
  const cookie = async (): Promise<string> => {
    const { headers } = await lab.ask("GET", `/?token=${lab.token}`, { isStranger: true });
    return headers["set-cookie"]![0].split(";")[0];
  };

  it("lets nobody in without the token, on any route", async () => {
    for (const target of [
      "/",
      "/api",
      "/api/contents",
      "/api/kernels",
      "/files/a",
      "/assets/a.js",
      "/api/me",
      "/nothing",
    ]) {
      assert.equal((await lab.ask("GET", target, { isStranger: true })).status, 401, target);
    }
    assert.equal((await lab.ask("GET", "/api?token=wrong", { isStranger: true })).status, 403);
    const headers = { authorization: "Bearer " };
    assert.equal((await lab.ask("GET", "/api", { isStranger: true, headers })).status, 401);
  });

  it("takes the token in either header or in the address", async () => {
    const headers = { authorization: `Bearer ${lab.token}` };
    assert.equal((await lab.ask("GET", "/api", { isStranger: true, headers })).status, 200);
    assert.equal((await lab.ask("GET", "/api")).status, 200);
    assert.equal((await lab.ask("GET", `/api?token=${lab.token}`, { isStranger: true })).status, 200);
  });

  it("takes the token out of the address on a first visit, and leaves a cookie that is not the token", async () => {
    const { status, headers } = await lab.ask("GET", `/?token=${lab.token}&a=1`, { isStranger: true });
    assert.equal(status, 303);
    assert.equal(headers.location, "/?a=1");
    const [set] = headers["set-cookie"]!;
    assert.match(set, /HttpOnly; SameSite=Lax/);
    assert.ok(!set.includes(lab.token));
    const second = await lab.ask("GET", "/api", { isStranger: true, headers: { cookie: await cookie() } });
    assert.equal(second.status, 200);
  });

  const foreign: readonly [name: string, headers: (lab: TestLab) => Record<string, string>][] = [
    ["a rebound host name", () => ({ host: "evil.example" })],
    ["a rebound host name with our port", ({ port }) => ({ host: `evil.example:${port}` })],
    ["a host that only begins like ours", () => ({ host: "127.0.0.1.evil.example" })],
    ["no host that we know", () => ({ host: "0.0.0.0" })],
    ["another page's origin", () => ({ origin: "https://evil.example" })],
    ["another server on this machine", () => ({ origin: "http://127.0.0.1:1" })],
    ["a page without an origin", () => ({ origin: "null" })],
    [
      "a page of another port of this machine",
      () => ({ "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" }),
    ],
    ["another site's request", () => ({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" })],
  ];
  for (const [name, headers] of foreign) {
    it(`refuses ${name}, even with the token`, async () => {
      assert.equal((await lab.ask("GET", "/api/contents", { headers: headers(lab) })).status, 403);
    });
  }

  it("refuses changes on the strength of a cookie alone unless they come from our own page", async () => {
    const headers = { cookie: await cookie() };
    const body = { type: "file" };
    assert.equal((await lab.ask("POST", "/api/contents", { isStranger: true, headers, body })).status, 403);
    const fromUs = { ...headers, origin: own() };
    assert.equal(
      (await lab.ask("POST", "/api/contents", { isStranger: true, headers: fromUs, body })).status,
      201,
    );
  });

  it("guards WebSockets in the same way", async () => {
    const { id } = await lab.json<{ id: string }>("POST", "/api/kernels", {});
    const at = `ws://127.0.0.1:${lab.port}`;
    const status = async (target: string, headers: Record<string, string>): Promise<number> =>
      new Promise((resolve) => {
        const socket = new WebSocket(at + target, { headers });
        socket.on("open", () => resolve((socket.close(), 101)));
        socket.on("unexpected-response", (_, { statusCode }) => resolve(statusCode ?? 0));
        socket.on("error", () => resolve(0));
      });
    const channels = `/api/kernels/${id}/channels`;
    assert.equal(await status(channels, {}), 401);
    assert.equal(await status(channels, { origin: "https://evil.example", cookie: await cookie() }), 403);
    assert.equal(await status(channels, { cookie: await cookie() }), 403);
    assert.equal(await status(channels, { cookie: await cookie(), origin: own() }), 101);
    assert.equal(await status(`${channels}?token=${lab.token}`, {}), 101);
    assert.equal(await status("/api/events/subscribe", {}), 401);
    assert.equal(await status(`/api/kernels/none/channels?token=${lab.token}`, {}), 404);
    await lab.json("DELETE", `/api/kernels/${id}`);
  });

  it("proves to a program which lab it is, and tells nothing to pages", async () => {
    const ask = async (headers: Record<string, string> = {}): ReturnType<TestLab["ask"]> =>
      lab.ask("GET", `${proofPath}?challenge=a`, { isStranger: true, headers });
    const { status, text } = await ask();
    assert.equal(status, 200);
    assert.equal(text, proofOf(lab.token, "a"));
    assert.ok(text !== proofOf(lab.token, "b") && !text.includes(lab.token));
    assert.equal((await ask({ origin: "https://evil.example" })).status, 403);
    assert.equal((await ask({ host: "evil.example" })).status, 403);
  });

  it("sends nothing that another page may frame, read or run", async () => {
    const { headers } = await lab.ask("GET", "/");
    assert.match(String(headers["content-security-policy"]), /script-src 'self';.*frame-ancestors 'none'/);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["cross-origin-resource-policy"], "same-origin");
    assert.equal(headers["access-control-allow-origin"], undefined);
  });

  it("lets a file of the workspace run scripts only apart from the lab", async () => {
    await lab.json("PUT", "/api/contents/page.html", {
      type: "file",
      format: "text",
      content: "<script>1</script>",
    });
    const { headers } = await lab.ask("GET", "/files/page.html");
    assert.equal(headers["content-security-policy"], "sandbox allow-scripts");
  });
});
