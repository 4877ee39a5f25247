import { InputError } from "../base/errors.ts";
import { type Address, formatAddress, isLoopback } from "./address.ts";
import type { Connection, ConnectOptions } from "./connection.ts";
import { connectTcp } from "./tcp/connectTcp.ts";

/**
 * Connects to a worker.
 *
 * @throws ConnectionError "unreachable", "refused" or "silent"
 * @throws InputError if the trust does not suit the address or the transport
 * @throws the signal's reason when it is aborted
 */
export async function connect(address: Address, options: ConnectOptions): Promise<Connection> {
  const { transport, trust } = options;
  if (trust.kind === "none" && !isLoopback(address.host)) {
    throw new InputError(
      `${formatAddress(address)}: plaintext is for loopback only; a secret or certificates are needed`,
      { code: "missing-keys" },
    );
  }
  if (transport === "tcp" && trust.kind === "certificates") {
    throw new InputError("TCP is secured by a secret, not by certificates", { code: "invalid-keys" });
  }
  if (transport === "tcp") return connectTcp(address, options);
  // gRPC's library takes a while to load, and most processes do without it.
  const { connectGrpc } = await import("./grpc/connectGrpc.ts");
  return connectGrpc(address, options);
}
