import type { Socket } from "node:net";
import { checkServerIdentity, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";
import { InputError } from "../../base/errors.ts";
import type { Trust } from "../connection.ts";
import { secureSockets } from "../secureSockets.ts";

/**
 * The name that every certificate is for, whatever the address of its machine: workers move between addresses, and
 * who has a certificate of the authority is in, and nobody else.
 */
export const certificateName = "paretopipe";

type Certificates = Extract<Trust, { kind: "certificates" }>;

/** Certificates as TLS takes them. Throws InputError where they cannot be used. */
export function certificateContext({ authority, certificate, key }: Certificates): SecureContext {
  try {
    return createSecureContext({ ca: authority, cert: certificate, key, minVersion: "TLSv1.3" });
  } catch (cause) {
    throw new InputError(`these certificates cannot be used: ${(cause as Error).message}`, { cause });
  }
}

/**
 * The server's side: takes whoever has a certificate of the same authority, for the same name.
 *
 * @throws InputError where the certificates cannot be used
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
