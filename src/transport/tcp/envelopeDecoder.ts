import { formatBytes } from "../../base/units.ts";
import { BodyBuffer } from "../bodyBuffer.ts";
import { checksum } from "../checksum.ts";
import type { Limits, Message } from "../connection.ts";
import { ConnectionError } from "../connectionError.ts";
import { parseHead } from "../parseHead.ts";
import {
  type EnvelopeKind,
  envelopeKinds,
  envelopeMagic,
  envelopeVersion,
  headerLength,
  kindAt,
  trailerLength,
} from "./envelopeHeader.ts";

/** An envelope received over the wire. */
export type Envelope = { kind: "message"; message: Message } | { kind: Exclude<EnvelopeKind, "message"> };

/** Bytes that are read at once while it is not known what comes. */
const scratchLength = 2 ** 16;

/** Maximum number of bytes of a body that are read at once. Their checksum is computed while the processor's cache has them. */
const readLength = 2 ** 19;

interface Header {
  kind: EnvelopeKind;
  head: number;
  body: number;
}

/**
 * Decodes envelopes from a socket's bytes. They come in chunks of any size (`push`), or the socket reads them to where they
 * belong (`room`, `filled`). It never holds more than the limits allow. It cannot be used after an error.
 */
export class EnvelopeDecoder {
  readonly #limits: Required<Limits>;
  readonly #remote: string;
  /** Continues the checksum of a message; gives 0 where messages have none. */
  readonly #add: typeof checksum;
  readonly #headerBytes = Buffer.alloc(headerLength);
  #headerFilled = 0;
  #header: Header | undefined;
  #head: BodyBuffer | undefined;
  #body: BodyBuffer | undefined;
  #trailer: BodyBuffer | undefined;
  #crc = 0;
  /** Where bytes go that are not, or not only, a body's. */
  readonly #scratch = Buffer.allocUnsafeSlow(scratchLength);
  /** Whether `room` gave the body's place. */
  #inPlace = false;

  /**
   * @param remote the sender, for use in error messages
   * @param summed whether messages have checksums; over TLS they need none
   */
  constructor(limits: Required<Limits>, remote: string, summed = true) {
    this.#limits = limits;
    this.#remote = remote;
    this.#add = summed ? checksum : () => 0;
  }

  /**
   * Yields the envelopes that end in this chunk.
   *
   * @throws ConnectionError "protocol", after yielding the envelopes before the faulty one
   */
  *push(chunk: Uint8Array): Generator<Envelope> {
    let rest = chunk;
    while (rest.byteLength > 0) {
      rest = this.#header ? this.#takePayload(rest) : this.#takeHeader(rest);
      if (this.#header && this.#incomplete() === undefined) yield this.#finish();
    }
  }

  /** Bytes of the message under way that have not come; 0 between messages. */
  get missing(): number {
    const pieces = [this.#head, this.#body, this.#trailer];
    return pieces.reduce((sum, piece) => sum + (piece?.missing ?? 0), 0);
  }

  /** Where the next bytes should be read to: the body's final place if the rest of a long one is due. */
  get room(): Uint8Array {
    const body = this.#header && this.#incomplete() === this.#body ? this.#body! : undefined;
    this.#inPlace = body !== undefined && body.missing > scratchLength;
    return this.#inPlace ? body!.room(readLength) : this.#scratch;
  }

  /** Takes the `count` bytes that were read to the start of `room`. Yields and throws as `push` does. */
  *filled(count: number): Generator<Envelope> {
    if (!this.#inPlace) yield* this.push(this.#scratch.subarray(0, count));
    // The trailer is still to come, so no envelope ends here.
    else this.#crc = this.#add(this.#body!.advance(count), this.#crc);
  }

  #takeHeader(chunk: Uint8Array): Uint8Array {
    const part = chunk.subarray(0, headerLength - this.#headerFilled);
    this.#headerBytes.set(part, this.#headerFilled);
    this.#headerFilled += part.byteLength;
    // The first bytes already show that something is not an envelope, so do not wait for the rest.
    const seen = Math.min(this.#headerFilled, envelopeMagic.length);
    if (this.#headerBytes.compare(envelopeMagic, 0, seen, 0, seen) !== 0) {
      throw this.#wrong("sent something that is not this program's protocol");
    }
    if (this.#headerFilled === headerLength) {
      this.#header = this.#checkedHeader();
      this.#head = new BodyBuffer(this.#header.head);
      this.#body = new BodyBuffer(this.#header.body);
      this.#trailer = new BodyBuffer(this.#header.kind === "message" ? trailerLength : 0);
      this.#crc = 0;
    }
    return chunk.subarray(part.byteLength);
  }

  #checkedHeader(): Header {
    const bytes = this.#headerBytes;
    if (bytes[4] !== envelopeVersion) {
      throw this.#wrong(`speaks version ${bytes[4]} of the protocol; version ${envelopeVersion} is needed`);
    }
    if (bytes.readUInt32BE(20) !== checksum(bytes.subarray(0, 20))) {
      throw this.#wrong("sent a damaged envelope: the checksum of its header is wrong");
    }
    const kind = (Object.keys(envelopeKinds) as EnvelopeKind[]).find(
      (name) => envelopeKinds[name] === bytes[kindAt],
    );
    if (kind === undefined) throw this.#wrong(`sent an envelope of the unknown kind ${bytes[kindAt]}`);
    const head = bytes.readUInt32BE(8);
    const body = bytes.readUInt32BE(12) * 2 ** 32 + bytes.readUInt32BE(16);
    if (kind !== "message" && head + body > 0) throw this.#wrong(`sent a ${kind} with bytes behind it`);
    const { head: maxHead, message: maxMessage } = this.#limits;
    if (head > maxHead) {
      throw this.#wrong(`announced a head of ${head} bytes; at most ${formatBytes(maxHead)} is taken`);
    }
    if (head + body > maxMessage) {
      throw this.#wrong(
        `announced a message of ${head + body} bytes; at most ${formatBytes(maxMessage)} is taken`,
      );
    }
    return { kind, head, body };
  }

  /** The buffer that the next bytes belong to; undefined if the envelope is complete. */
  #incomplete(): BodyBuffer | undefined {
    return [this.#head!, this.#body!, this.#trailer!].find(({ missing }) => missing > 0);
  }

  #takePayload(chunk: Uint8Array): Uint8Array {
    const target = this.#incomplete()!;
    const part = chunk.subarray(0, target.missing);
    target.append(part);
    // Computed now, while the bytes are in the processor's cache.
    if (target !== this.#trailer) this.#crc = this.#add(part, this.#crc);
    return chunk.subarray(part.byteLength);
  }

  #finish(): Envelope {
    const { kind } = this.#header!;
    const [head, body, trailer] = [this.#head!.take(), this.#body!.take(), this.#trailer!.take()];
    this.#header = this.#head = this.#body = this.#trailer = undefined;
    this.#headerFilled = 0;
    if (kind !== "message") return { kind };
    if (Buffer.from(trailer.buffer).readUInt32BE() !== this.#crc) {
      throw this.#wrong("sent a damaged envelope: its checksum is wrong");
    }
    return { kind, message: { head: parseHead(head, this.#remote), body } };
  }

  #wrong(what: string): ConnectionError {
    return new ConnectionError("protocol", `${this.#remote} ${what}`);
  }
}
