import { readFileSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAddress } from "../../../../src/validate/transport/address.ts";
import type { Message } from "../../../../src/validate/transport/connection.ts";
import { ConnectionError } from "../../../../src/validate/transport/connectionError.ts";
import { MessageAssembler } from "../../../../src/validate/transport/grpc/messageAssembler.ts";
import { decodePacket, encodePacket, type Packet } from "../../../../src/validate/transport/grpc/packet.ts";
import { listen } from "../listen.ts";

const proto = "validate/paretopipe.proto";

describe("packets", () => {
  it("come back as they were", () => {
    const packet = fc.record(
      {
        head: fc.uint8Array(),
        bodyLength: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        part: fc.uint8Array(),
        goodbye: fc.constant(true),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Packet>;
    fc.assert(
      fc.property(packet, (sent) => {
        const got = decodePacket(encodePacket(sent), "peer");
        expect({ ...got, head: got.head && [...got.head], part: got.part && [...got.part] }).toEqual({
          ...sent,
          head: sent.head && [...sent.head],
          part: sent.part && [...sent.part],
        });
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it("that are garbage, or make no sense, are refused with the one error", () => {
    const limits = { message: 4096, head: 100, deadline: 1 };
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), (packets) => {
        const assembler = new MessageAssembler(limits, "peer");
        try {
          for (const packet of packets) assembler.push(decodePacket(packet, "peer"));
        } catch (error) {
          expect(error).toBeInstanceOf(ConnectionError);
        }
      }),
      { seed: 1, numRuns: 100_000 },
    );
  });

  const head = Buffer.from("{}");
  it.each<[Packet[], RegExp]>([
    [[{ part: head }], /more of a message than it had announced/],
    [[{ head, bodyLength: 1, part: head }], /more of a message than it had announced/],
    [[{ head, bodyLength: 1 }, { head }], /began a message before/],
    [[{ head: Buffer.from("{") }], /no JSON/],
    [[{ head, bodyLength: 2 ** 40 }], /message of 1099511627778 bytes; at most 4 KiB is taken/],
  ])("wrong sequences are named: %#", (packets, message) => {
    const assembler = new MessageAssembler({ message: 4096, head: 100, deadline: 1 }, "peer");
    expect(() => packets.map((packet) => assembler.push(packet))).toThrow(message);
  });
});

describe(proto, () => {
  it("is enough for others to talk to us: a client made from it", async () => {
    const got: Message[] = [];
    const listener = await listen({
      trust: [{ kind: "none" }],
      onConnection: (connection) => {
        connection.onMessage((message) => {
          got.push(message);
          void connection.send({ head: { re: message.head }, body: [message.body] });
        });
      },
    });
    const loaded = grpc.loadPackageDefinition(
      loadSync(proto, { longs: Number, keepCase: true, defaults: true }),
    );
    const { Peer } = (loaded.paretopipe as grpc.GrpcObject).v1 as Record<
      string,
      grpc.ServiceClientConstructor
    >;
    const client = new Peer(formatAddress(listener.address), grpc.credentials.createInsecure());
    const call = client.Exchange();
    const packets: { head: Buffer; body_length: number; part: Buffer; goodbye: boolean }[] = [];
    const over = new Promise((resolve) => call.on("status", resolve));
    call.on("data", (packet: (typeof packets)[number]) => packets.push(packet));
    call.write({});
    call.write({ head: Buffer.from('{"from":"elsewhere"}'), body_length: 5 });
    call.write({ part: Buffer.from([1, 2]) });
    call.write({});
    call.write({ part: Buffer.from([3, 4, 5]) });
    call.write({ goodbye: true });
    expect(await over).toMatchObject({ code: grpc.status.OK });
    expect(got).toEqual([{ head: { from: "elsewhere" }, body: new Uint8Array([1, 2, 3, 4, 5]) }]);
    expect(packets.some(({ goodbye }) => goodbye)).toBe(true);
    const answer = packets.find((packet) => packet.head.length > 0)!;
    expect(JSON.parse(answer.head.toString())).toEqual({ re: { from: "elsewhere" } });
    expect(answer.body_length).toBe(5);
    expect(Buffer.concat(packets.map(({ part }) => part))).toEqual(Buffer.from([1, 2, 3, 4, 5]));
    client.close();
    await listener.close();
  });

  it("says the limits that the code has", () => {
    expect(readFileSync(proto, "utf8")).toMatch(/a packet has at most 16 MiB[\s\S]*parts of 256 KiB/);
  });
});
