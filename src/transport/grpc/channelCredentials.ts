import type { Socket } from "node:net";
import { ChannelCredentials, credentials } from "@grpc/grpc-js";
import { InputError } from "../../base/errors.ts";
import type { Trust } from "../connection.ts";
import { certificateContext } from "./mutualTls.ts";

/**
 * Makes the credentials with which a gRPC client and its server trust each other.
 *
 * @param onSocket called with every socket that is opened, because a channel gives no way to drop them
 * @throws InputError if a certificate or key is not readable
 */
export function channelCredentials(trust: Trust, onSocket: (socket: Socket) => void): ChannelCredentials {
  return new WatchedCredentials(plainCredentials(trust), onSocket);
}

function plainCredentials(trust: Trust): ChannelCredentials {
  if (trust.kind === "none") return credentials.createInsecure();
  if (trust.kind === "secret")
    throw new InputError("gRPC is secured by certificates, not by a secret", { code: "invalid-keys" });
  return credentials.createFromSecureContext(certificateContext(trust));
}

type Connector = ReturnType<ChannelCredentials["_createSecureConnector"]>;

class WatchedCredentials extends ChannelCredentials {
  readonly #inner: ChannelCredentials;
  readonly #onSocket: (socket: Socket) => void;

  constructor(inner: ChannelCredentials, onSocket: (socket: Socket) => void) {
    super();
    this.#inner = inner;
    this.#onSocket = onSocket;
  }

  override _isSecure(): boolean {
    return this.#inner._isSecure();
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(
    ...args: Parameters<ChannelCredentials["_createSecureConnector"]>
  ): Connector {
    const connector = this.#inner._createSecureConnector(...args);
    return {
      connect: async (socket) => {
        this.#onSocket(socket);
        return connector.connect(socket);
      },
      waitForReady: () => connector.waitForReady(),
      getCallCredentials: () => connector.getCallCredentials(),
      destroy: () => connector.destroy(),
    };
  }
}
