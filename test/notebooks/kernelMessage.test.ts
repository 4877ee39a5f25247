import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeMessage, encodeMessage, requestMessage } from "../../src/notebooks/kernelMessage.ts";

const frames = (texts: readonly string[]) => texts.map((text) => Buffer.from(text));

describe("messages between a notebook's client and its kernel", () => {
  it("are read as they were written, behind any number of addresses", () => {
    const contents = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true });
    fc.assert(
      fc.property(fc.string(), contents, fc.array(fc.uuid()), (type, content, addresses) => {
        const key = randomUUID();
        const message = requestMessage(type, JSON.parse(JSON.stringify(content)));
        const sent = frames([...addresses, ...encodeMessage(message, key)]);
        expect(decodeMessage(sent, key)).toEqual(message);
      }),
    );
  });

  it("are refused if their signature is that of another connection, or if there is none", () => {
    const sent = encodeMessage(requestMessage("execute_request", { code: "1" }), "one key");
    expect(() => decodeMessage(frames(sent), "another key")).toThrow("must carry the signature");
    expect(() => decodeMessage(frames(sent.slice(1)), "one key")).toThrow("must carry the signature");
  });
});
