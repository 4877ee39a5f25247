import { createHmac, randomUUID } from "node:crypto";

/** A message of Jupyter's protocol, version 5: what a client and a kernel send each other. */
export interface KernelMessage {
  /** Says what `content` is: `execute_request`, `stream`, `status` and so on. */
  type: string;
  /** Identifier of the message. */
  id: string;
  /** Identifier of the request that the message belongs to; null for a request. */
  parent: string | null;
  content: Record<string, unknown>;
}

/** Separates the addresses of a message from its parts. */
const delimiter = "<IDS|MSG>";

/** Returns a request with a new identifier. */
export function requestMessage(type: string, content: Record<string, unknown>): KernelMessage {
  return { type, id: randomUUID(), parent: null, content };
}

/**
 * Writes a message as the frames that ZeroMQ sends.
 *
 * @param key of the connection; it signs the message
 */
export function encodeMessage({ type, id, content }: KernelMessage, key: string): string[] {
  const date = new Date().toISOString();
  const header = { msg_id: id, msg_type: type, session: key, username: "paretopipe", version: "5.3", date };
  const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
  return [delimiter, signature(parts, key), ...parts];
}

/**
 * Reads a message from the frames that ZeroMQ received.
 *
 * @throws Error if the signature is not that of `key`
 */
export function decodeMessage(frames: readonly Uint8Array[], key: string): KernelMessage {
  const texts = frames.map((frame) => Buffer.from(frame).toString("utf8"));
  const begin = texts.indexOf(delimiter) + 1;
  const parts = texts.slice(begin + 1, begin + 5);
  if (begin === 0 || texts[begin] !== signature(parts, key)) {
    throw new Error("a message from the notebook's kernel must carry the signature of its connection");
  }
  const [header, parent, , content] = parts.map((part) => JSON.parse(part));
  return { type: header.msg_type, id: header.msg_id, parent: parent.msg_id ?? null, content };
}

function signature(parts: readonly string[], key: string): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}
