import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAddress } from "../../../src/transport/address.ts";
import type { Message } from "../../../src/transport/connection.ts";
import { ConnectionError } from "../../../src/transport/connectionError.ts";
import { MessageAssembler } from "../../../src/transport/grpc/messageAssembler.ts";
import { decodePacket, encodePacket, type Packet } from "../../../src/transport/grpc/packet.ts";
import { packetChecksum } from "../../../src/transport/grpc/packetChecksum.ts";
import { listen } from "../listen.ts";

const proto = "validate/paretopipe.proto";
const limits = { message: 4096, head: 1024, deadline: 1 };

/** Packets with the checksums that they need. */
function sealed(packets: Packet[]): Packet[] {
  let checksum = 0;
  return packets.map((packet) => {
    checksum = packetChecksum(packet, checksum);
    return { ...packet, checksum };
  });
}

interface Sent {
  head: object;
  parts: Uint8Array[];
}

/** The bytes of the packets of messages, and of a heartbeat behind them. */
function encoded(messages: Sent[]): Buffer[] {
  const packets = messages.flatMap(({ head, parts }): Packet[] => [
    {
      head: Buffer.from(JSON.stringify(head)),
      bodyLength: parts.reduce((sum, { length }) => sum + length, 0),
    },
    ...parts.map((part) => ({ part })),
  ]);
  return sealed([...packets, {}]).map(encodePacket);
}

/** The messages in packets until the first error, which must be the one type. */
function assembled(packets: Uint8Array[]): { messages: Message[]; error?: ConnectionError } {
  const assembler = new MessageAssembler(limits, "peer");
  const messages: Message[] = [];
  try {
    for (const packet of packets) {
      const message = assembler.push(decodePacket(packet, "peer"));
      if (message) messages.push(message);
    }
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ fault: "protocol", message: expect.stringMatching(/^peer /) });
    return { messages, error: error as ConnectionError };
  }
  return { messages };
}

const messages: fc.Arbitrary<Sent[]> = fc.array(
  fc.record({
    head: fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
    parts: fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 4 },
);

const received = ({ head, parts }: Sent) => ({
  head: JSON.parse(JSON.stringify(head)),
  body: [...Buffer.concat(parts)],
});
const plain = ({ head, body }: Message) => ({ head, body: [...body] });

describe("packets", () => {
  it("are unchanged after encoding and decoding", () => {
    const packet = fc.record(
      {
        head: fc.uint8Array(),
        bodyLength: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        part: fc.uint8Array(),
        goodbye: fc.constant(true),
        checksum: fc.integer({ min: 1, max: 0xffffffff }),
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

  it("are refused with one kind of error if they are garbage or contradict each other", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }),
        fc.boolean(),
        (packets, seal) => {
          const assembler = new MessageAssembler(limits, "peer");
          try {
            const decoded = packets.map((packet) => decodePacket(packet, "peer"));
            // With the right checksums it is what they say that makes no sense.
            for (const packet of seal ? sealed(decoded) : decoded) assembler.push(packet);
          } catch (error) {
            expect(error).toBeInstanceOf(ConnectionError);
          }
        },
      ),
      { seed: 1, numRuns: 100_000 },
    );
  });

  it("give an error if any bit is flipped, at the next heartbeat at the latest, and never a wrong message", () => {
    fc.assert(
      fc.property(messages, fc.nat(), fc.nat(), fc.nat({ max: 7 }), (sent, which, at, bit) => {
        const packets = encoded(sent);
        const packet = packets[which % packets.length];
        packet[at % packet.length] ^= 1 << bit;
        const { messages, error } = assembled(packets);
        expect(messages.map(plain)).toEqual(sent.slice(0, messages.length).map(received));
        expect(error).toBeDefined();
      }),
      { seed: 1, numRuns: 10_000 },
    );
  });

  it("give an error at the next one after a loss, and never a wrong message", () => {
    fc.assert(
      fc.property(messages, fc.nat(), (sent, which) => {
        const packets = encoded(sent);
        packets.splice(which % (packets.length - 1), 1);
        const { messages, error } = assembled(packets);
        expect(messages.map(plain)).toEqual(sent.slice(0, messages.length).map(received));
        expect(error).toBeDefined();
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it("give the messages back if they are undamaged", () => {
    fc.assert(
      fc.property(messages, (sent) => {
        expect(assembled(encoded(sent)).messages.map(plain)).toEqual(sent.map(received));
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  const head = Buffer.from("{}");
  it("are refused if a length is too large for a number", () => {
    const length = Buffer.from([0x10, ...new Array(9).fill(0xff), 1]);
    const packet = Buffer.concat([encodePacket({ head }), length]);
    expect(assembled([packet]).error?.message).toBe("peer sent something that is not a packet");
  });

  it("are refused without a checksum, with a message that says why", () => {
    const assembler = new MessageAssembler(limits, "peer");
    expect(() => assembler.push({ head, bodyLength: 1 })).toThrow(
      "peer sent a packet without its checksum: both sides must have the same version",
    );
  });

  it.each<[Packet[], RegExp]>([
    [[{ part: head }], /more of a message than it had announced/],
    [[{ head, bodyLength: 1, part: head }], /more of a message than it had announced/],
    [[{ head, bodyLength: 1 }, { head }], /began a message before/],
    [[{ head: Buffer.from("{") }], /not JSON/],
    [[{ head, bodyLength: 2 ** 40 }], /message of 1099511627778 bytes; at most 4 KiB is taken/],
  ])("name what is wrong with a sequence: %#", (packets, message) => {
    const assembler = new MessageAssembler(limits, "peer");
    expect(() => sealed(packets).map((packet) => assembler.push(packet))).toThrow(message);
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
    const head = Buffer.from('{"from":"elsewhere"}');
    const begun = crc32(Buffer.from([5, 0, 0, 0, 0, 0, 0, 0]), crc32(head));
    const parts = [Buffer.from([1, 2]), Buffer.from([3, 4, 5])];
    const half = crc32(parts[0], begun);
    const checksum = crc32(parts[1], half);
    call.write({});
    call.write({ head, body_length: 5, checksum: begun });
    call.write({ part: parts[0], checksum: half });
    call.write({ checksum: half });
    call.write({ part: parts[1], checksum });
    call.write({ goodbye: true, checksum });
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
    expect(readFileSync(proto, "utf8")).toMatch(/a packet has at most 2 MiB[\s\S]*parts of 256 KiB/);
  });
});
