import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { checksum, nativeCrc32 } from "../../src/transport/checksum.ts";

/** Pieces on both sides of the size from which the native function is used. */
const sizes = [0, 1, 7, 8191, 8192, 8193, 65_536, 300_001];

const bytesOf = (size: number, seed: number) =>
  Uint8Array.from({ length: size }, (_, i) => (i * 2654435761 + seed) >>> 13);

it("has a native function here, on the platforms of CI", () => {
  expect(nativeCrc32()).toBeTypeOf("function");
});

it("is zlib's CRC-32 of all pieces, whatever their sizes and wherever they begin", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...sizes), fc.nat({ max: 9 }), fc.nat()), { maxLength: 5 }),
      (pieces) => {
        const all = pieces.map(([size, at, seed]) => bytesOf(size + at, seed).subarray(at));
        const found = all.reduce((before, piece) => checksum(piece, before), 0);
        const whole = Buffer.concat(all);
        expect(found).toBe(whole.length === 0 ? 0 : crc32(whole));
      },
    ),
    { numRuns: 60 },
  );
});

it("leaves the checksum as it is for no bytes", () => {
  expect(checksum(new Uint8Array(0), 12_345)).toBe(12_345);
});
