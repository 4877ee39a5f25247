import type { Socket } from "node:net";
import { checkServerIdentity, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";
import { InputError } from "../../base/errors.ts";
import type { Trust } from "../connection.ts";
import { secureSockets } from "../secureSockets.ts";

/**
 * The name in every certificate, whatever the address of its machine, because workers move between addresses. Whoever
 * has a certificate from the authority is let in, and nobody else.
 */
export const certificateName = "paretopipe";

type Certificates = Extract<Trust, { kind: "certificates" }>;

/** Converts certificates to what TLS takes. Throws InputError if they cannot be used. */
export function certificateContext({ authority, certificate, key }: Certificates): SecureContext {
  try {
    return createSecureContext({ ca: authority, cert: certificate, key, minVersion: "TLSv1.3" });
  } catch (cause) {
    throw new InputError(`these certificates cannot be used: ${(cause as Error).message}`, {
      code: "invalid-keys",
      cause,
    });
  }
}

/**
 * Makes the server's side, which accepts anyone with a certificate from the same authority for the same name.
 *
 * @throws InputError if the certificates cannot be used
 */
export function mutualTlsServer(certificates: Certificates): (socket: Socket) => Promise<TLSSocket> {
  certificateContext(certificates);
  const { authority, certificate, key } = certificates;
  const secure = secureSockets({
    ca: authority,
    cert: certificate,
    key,
    minVersion: "TLSv1.3",
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: ["h2"],
  });
  return async (socket) => {
    const stream = await secure(socket);
    const wrong = checkServerIdentity(certificateName, stream.getPeerCertificate());
    if (!wrong) return stream;
    stream.destroy();
    throw wrong;
  };
}
