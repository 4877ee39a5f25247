import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConnectionError } from "../../../src/transport/connectionError.ts";
import { emptyEnvelope, encodeMessage } from "../../../src/transport/tcp/encodeEnvelope.ts";
import { type Envelope, EnvelopeDecoder } from "../../../src/transport/tcp/envelopeDecoder.ts";
import { envelopeHeader, envelopeTrailer, headerLength } from "../../../src/transport/tcp/envelopeHeader.ts";

const limits = { message: 4096, head: 1024, deadline: 1 };

/** Seeded: a failure is the same everywhere. */
const options = { seed: 1, numRuns: 5000 };

type Sent = { head: object; body: Uint8Array[] } | "heartbeat" | "goodbye";

const message: fc.Arbitrary<Exclude<Sent, string>> = fc.record({
  head: fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
  body: fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 3 }),
});

const sent: fc.Arbitrary<Sent> = fc.oneof(
  message,
  message,
  message,
  fc.constantFrom<Sent[]>("heartbeat", "goodbye"),
);
const stream = fc.array(sent, { minLength: 1, maxLength: 40, size: "max" });

const encode = (envelopes: Sent[]) =>
  Buffer.concat(
    envelopes.flatMap((envelope) =>
      typeof envelope === "string"
        ? [emptyEnvelope(envelope)]
        : [...encodeMessage(Buffer.from(JSON.stringify(envelope.head)), envelope.body)].flat(),
    ),
  );

/** All envelopes, feeding chunks that end at the given shares of the whole. */
function decode(bytes: Uint8Array, cuts: number[] = []): Envelope[] {
  const decoder = new EnvelopeDecoder(limits, "peer");
  const ends = [...cuts.map((share) => Math.floor(share * bytes.length)), bytes.length].sort((a, b) => a - b);
  const envelopes: Envelope[] = [];
  let start = 0;
  for (const end of ends) {
    envelopes.push(...decoder.push(bytes.subarray(start, end)));
    start = end;
  }
  return envelopes;
}

/** Decodes what may be wrong: gives the envelopes before the error, and fails on any error but the one type. */
function attempt(bytes: Uint8Array, cuts: number[]): number {
  const decoder = new EnvelopeDecoder(limits, "peer");
  let envelopes = 0;
  try {
    for (const envelope of decoder.push(bytes.subarray(0, Math.floor((cuts[0] ?? 0.5) * bytes.length)))) {
      envelopes += envelope.kind ? 1 : 0;
    }
    for (const envelope of decoder.push(bytes.subarray(Math.floor((cuts[0] ?? 0.5) * bytes.length)))) {
      envelopes += envelope.kind ? 1 : 0;
    }
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ fault: "protocol" });
  }
  return envelopes;
}

const cutsOf = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

describe("EnvelopeDecoder", () => {
  it("returns what was encoded, however it is split: 100,000 envelopes", () => {
    let count = 0;
    fc.assert(
      fc.property(stream, cutsOf, (envelopes, cuts) => {
        const got = decode(encode(envelopes), cuts);
        count += got.length;
        expect(got).toHaveLength(envelopes.length);
        for (const [i, envelope] of envelopes.entries()) {
          const { kind } = got[i];
          if (typeof envelope === "string") {
            expect(kind).toBe(envelope);
            continue;
          }
          const { message } = got[i] as Extract<Envelope, { kind: "message" }>;
          expect(message.head).toEqual(JSON.parse(JSON.stringify(envelope.head)));
          expect(Buffer.compare(message.body, Buffer.concat(envelope.body))).toBe(0);
          expect(message.body.byteOffset).toBe(0);
          expect(message.body.buffer.byteLength).toBe(message.body.length);
        }
      }),
      { ...options, numRuns: 6000 },
    );
    expect(count).toBeGreaterThan(100_000);
  });

  it("decodes the same from bytes that are read to where they belong, however many at a time", () => {
    const large = { ...limits, message: 2 ** 22 };
    const bodies = fc.array(fc.constantFrom(0, 1, 65_535, 65_536, 65_537, 200_000, 700_000), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(
        bodies,
        fc.array(fc.integer({ min: 1, max: 600_000 }), { minLength: 1 }),
        (sizes, counts) => {
          const envelopes = sizes.map(
            (size, i): Sent => ({ head: { i }, body: [new Uint8Array(size).fill(i + 1)] }),
          );
          const bytes = encode(envelopes);
          const decoder = new EnvelopeDecoder(large, "peer");
          const got: Envelope[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const { room } = decoder;
            const count = Math.min(room.byteLength, counts[turn % counts.length], bytes.length - at);
            room.set(bytes.subarray(at, at + count));
            got.push(...decoder.filled(count));
            at += count;
          }
          expect(got).toHaveLength(sizes.length);
          for (const [i, size] of sizes.entries()) {
            const { message } = got[i] as Extract<Envelope, { kind: "message" }>;
            expect(message.head).toEqual({ i });
            expect(message.body.buffer.byteLength).toBe(size);
            expect(Buffer.compare(message.body, new Uint8Array(size).fill(i + 1))).toBe(0);
          }
        },
      ),
      { ...options, numRuns: 60 },
    );
  });

  it("takes messages without a checksum over TLS only, and the others everywhere else only", () => {
    const unsummed = Buffer.concat(
      [...encodeMessage(Buffer.from("{}"), [Uint8Array.of(1, 2)], false)].flat(),
    );
    expect(unsummed.subarray(-4)).toEqual(Buffer.alloc(4));
    expect([...new EnvelopeDecoder(limits, "peer", false).push(unsummed)]).toMatchObject([
      { kind: "message" },
    ]);
    expect(() => [...new EnvelopeDecoder(limits, "peer").push(unsummed)]).toThrow(/damaged envelope/);
    const summed = encode([{ head: {}, body: [Uint8Array.of(1, 2)] }]);
    expect(() => [...new EnvelopeDecoder(limits, "peer", false).push(summed)]).toThrow(/damaged envelope/);
  });

  it("finds damage in a body that was read to its place", () => {
    const decoder = new EnvelopeDecoder({ ...limits, message: 2 ** 22 }, "peer");
    const bytes = encode([{ head: {}, body: [new Uint8Array(300_000)] }]);
    bytes[200_000] ^= 4;
    const read = () => {
      for (let at = 0; at < bytes.length; ) {
        const { room } = decoder;
        const part = bytes.subarray(at, at + room.byteLength);
        room.set(part);
        for (const _ of decoder.filled(part.length)) throw new Error("it was taken");
        at += part.length;
      }
    };
    expect(read).toThrow(/damaged envelope/);
  });

  it("takes a stream byte by byte", () => {
    const decoder = new EnvelopeDecoder(limits, "peer");
    const bytes = encode([{ head: { a: 1 }, body: [new Uint8Array([1, 2])] }, "goodbye"]);
    const kinds = [...bytes].flatMap((byte) =>
      [...decoder.push(Uint8Array.of(byte))].map(({ kind }) => kind),
    );
    expect(kinds).toEqual(["message", "goodbye"]);
  });

  it("finds every damaged byte: it throws or waits for more, but never gives a wrong envelope", () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.integer({ min: 1, max: 255 }), cutsOf, (envelope, at, by, cuts) => {
        const bytes = encode([envelope]);
        bytes[at % bytes.length] ^= by;
        expect(attempt(bytes, cuts)).toBe(0);
      }),
      options,
    );
  });

  it("waits for the rest of a truncated stream", () => {
    fc.assert(
      fc.property(stream, fc.nat(), (envelopes, drop) => {
        const bytes = encode(envelopes);
        const decoder = new EnvelopeDecoder(limits, "peer");
        const missing = 1 + (drop % bytes.length);
        const before = [...decoder.push(bytes.subarray(0, bytes.length - missing))].length;
        expect(before).toBeLessThan(envelopes.length);
        const after = [...decoder.push(bytes.subarray(bytes.length - missing))].length;
        expect(before + after).toBe(envelopes.length);
      }),
      { ...options, numRuns: 1000 },
    );
  });

  it("refuses garbage at once", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), cutsOf, (bytes, cuts) => {
        if (bytes[0] === 0x9d) return;
        expect(() => decode(bytes, cuts)).toThrow(/peer sent something that is not this program's protocol/);
      }),
      options,
    );
  });

  it("refuses headers with right checksums and any content, or takes them within the limits", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("message", "heartbeat", "goodbye"),
        fc.nat({ max: 0xffffffff }),
        fc.nat({ max: 2 ** 53 - 1 }),
        fc.uint8Array({ maxLength: 100 }),
        (kind, head, body, rest) => {
          attempt(Buffer.concat([envelopeHeader(kind, head, body), rest]), [0.3]);
        },
      ),
      options,
    );
  });

  it.each<[Buffer, RegExp]>([
    [envelopeHeader("message", 2000, 0), /peer announced a head of 2000 bytes; at most 1 KiB is taken/],
    [envelopeHeader("message", 10, 4090), /peer announced a message of 4100 bytes; at most 4 KiB is taken/],
    [
      envelopeHeader("message", 2, 2 ** 40),
      /peer announced a message of 1099511627778 bytes; at most 4 KiB is taken/,
    ],
    [envelopeHeader("heartbeat", 0, 1), /peer sent a heartbeat with bytes behind it/],
    [
      Buffer.concat([envelopeHeader("message", 2, 0), Buffer.from("{}"), envelopeTrailer(1)]),
      /its checksum is wrong/,
    ],
    [Buffer.concat([envelopeHeader("message", 0, 0), envelopeTrailer(0)]), /whose head is not JSON/],
    [version(1), /peer speaks version 1 of the protocol; version 3 is needed/],
  ])("says what is wrong: %#", (bytes, message) => {
    expect(() => [...new EnvelopeDecoder(limits, "peer").push(bytes)]).toThrow(message);
  });

  it("takes no memory for an announcement of 1 GiB before the bytes come", () => {
    const before = process.memoryUsage().arrayBuffers;
    const decoders = Array.from({ length: 20 }, () => {
      const decoder = new EnvelopeDecoder({ ...limits, message: 2 ** 31 }, "peer");
      expect([...decoder.push(envelopeHeader("message", 2, 2 ** 30))]).toEqual([]);
      return decoder;
    });
    expect(decoders).toHaveLength(20);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 17 * 2 ** 20);
  });

  it("expects the documented length of a header", () => {
    expect(emptyEnvelope("goodbye")).toHaveLength(headerLength);
  });
});

function version(number: number): Buffer {
  const header = envelopeHeader("heartbeat", 0, 0);
  header[4] = number;
  return header;
}
