import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { codec, header, type Message } from "../../src/kernel/index.js";

const connection = { key: "secret", signature_scheme: "hmac-sha256" };
const message = (content: Record<string, unknown>): Message => ({
  identities: [Buffer.from("client")],
  header: header("execute_request", "session"),
  parent: {},
  metadata: {},
  content,
  buffers: [Buffer.from([1, 2, 3])],
});

describe("wire", () => {
  it("decodes what it encodes", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (content) => {
        const sent = message(JSON.parse(JSON.stringify(content)) as Record<string, unknown>);
        assert.deepEqual(codec(connection).decode(codec(connection).encode(sent)), sent);
      }),
    );
  });

  it("signs the four parts with HMAC", () => {
    const [identity, delimiter, signature, ...rest] = codec(connection).encode(message({ code: "1" }));
    assert.equal(Buffer.from(identity).toString(), "client");
    assert.equal(Buffer.from(delimiter).toString(), "<IDS|MSG>");
    const hmac = createHmac("sha256", "secret").update(Buffer.concat(rest.slice(0, 4)));
    assert.equal(Buffer.from(signature).toString(), hmac.digest("hex"));
  });

  it("refuses forged, replayed and malformed messages", () => {
    const wire = codec(connection);
    const frames = wire.encode(message({ code: "1" }));
    assert.equal(codec({ ...connection, key: "other" }).decode(frames), undefined);
    assert.ok(wire.decode(frames));
    assert.equal(wire.decode(frames), undefined, "a replay");
    assert.equal(wire.decode(frames.slice(0, 5)), undefined);
    assert.equal(wire.decode([]), undefined);
    assert.equal(
      codec({ ...connection, key: "" }).decode(
        ["<IDS|MSG>", "", "{", "{}", "{}", "{}"].map((s) => Buffer.from(s)),
      ),
      undefined,
    );
  });

  it("does not sign without a key", () => {
    const open = codec({ ...connection, key: "" });
    const sent = message({ code: "1" });
    assert.deepEqual(open.decode(open.encode(sent)), sent);
  });
});
