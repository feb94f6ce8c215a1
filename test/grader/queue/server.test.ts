import assert from "node:assert/strict";
import path from "node:path";
import { connect } from "../../../grader/queue/server.js";
import { needs } from "../../support/needs.js";
import { start } from "./program.js";
import { startRedis, type TestRedis } from "./redis.js";

const command = path.resolve(import.meta.dirname, "../../../dist/src/cli/main.js");

describe("a queue's server", function () {
  this.timeout(60_000);
  let redis: TestRedis;
  before(async function () {
    needs(this, "redis-server");
    redis = await startRedis("right");
  });
  after(async () => await redis?.remove());

  const faults: readonly (readonly [string, (url: string) => string, RegExp])[] = [
    ["has another password", (url) => url.replace("right", "wrong"), /the password is wrong$/],
    [
      "wants a password",
      (url) => url.replace(":right@", ""),
      /it wants a password: redis:\/\/:PASSWORD@HOST$/,
    ],
    ["is not Redis", () => "http://example.org", /the address is not Redis's, expected redis:\/\/HOST:PORT/],
    ["is no address", () => "redis://host/name", /the address cannot be read, expected redis:\/\/HOST:PORT/],
    ["has no name", () => "redis://no-such-host.invalid", /no machine has that name$/],
    ["is not there", () => "redis://127.0.0.1:1", /no server listens there: start one \(redis-server\)/],
  ];
  for (const [what, address, reason] of faults) {
    it(`${what}: says so in one sentence`, () =>
      assert.rejects(connect(address(redis.url)), { name: "GradlabError", message: reason }));
  }

  it("ends the command with that sentence alone, without the password", async () => {
    const environment = {
      GRADLAB_QUEUE: redis.url.replace("right", "wrong"),
      GRADLAB_SALT: "a secret for this test",
    };
    const worker = start([command, "worker", "--queue"], environment);
    assert.equal(await worker.ended, 1);
    assert.deepEqual(worker.lines, [
      `gradlab: queue: ${redis.url.replace(":right@", "")} cannot be used: the password is wrong`,
    ]);
  });

  it("is used with the right password, which is never shown", async () => {
    const server = await connect(redis.url);
    assert.equal(await server.redis.ping(), "PONG");
    assert.equal(server.shown, redis.url.replace(":right@", ""));
    server.close();
  });

  it("is told of when it is lost and when it is back", async () => {
    const told: string[] = [];
    let hear = (): void => {};
    const server = await connect(redis.url, {
      lost: () => (told.push("lost"), hear()),
      back: () => (told.push("back"), hear()),
    });
    const word = (): Promise<void> => new Promise((resolve) => (hear = resolve));
    const lost = word();
    await redis.kill();
    await lost;
    assert.ok(server.lostFor() > 0);
    const back = word();
    await redis.start();
    await back;
    assert.equal(server.lostFor(), 0);
    assert.deepEqual(told, ["lost", "back"]);
    server.close();
  });
});
