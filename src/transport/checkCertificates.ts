import { createPrivateKey, X509Certificate } from "node:crypto";
import path from "node:path";
import { InputError } from "../base/errors.ts";
import { systemReason } from "../base/systemReason.ts";
import type { Trust } from "./connection.ts";
import { certificateName } from "./grpc/mutualTls.ts";
import { keyFiles } from "./keyFiles.ts";

/**
 * Checks, before any connection is made, what its other end would refuse without saying why.
 *
 * @param where names the certificates, for messages: their folder, if they were read from one
 * @throws InputError for certificates that cannot be read, do not belong together, have expired, are not valid yet, or are for another name
 */
export function checkCertificates(
  { authority, certificate, key }: Omit<Extract<Trust, { kind: "certificates" }>, "kind">,
  where: string,
): void {
  const wrong = (what: string, cause?: unknown) => new InputError(what, { code: "invalid-keys", cause });
  const read = <T>(file: string, what: string, parse: () => T): T => {
    try {
      return parse();
    } catch (cause) {
      throw wrong(`${path.join(where, file)}: this is no ${what} in PEM: ${systemReason(cause)}`, cause);
    }
  };
  const issuer = read(keyFiles.authority, "certificate", () => new X509Certificate(authority));
  const own = read(keyFiles.certificate, "certificate", () => new X509Certificate(certificate));
  const secret = read(keyFiles.key, "private key", () => createPrivateKey(key));
  if (!own.checkPrivateKey(secret))
    throw wrong(`${where}: ${keyFiles.key} is not the key of ${keyFiles.certificate}`);
  // With several certificates in a file, one may have been issued by way of another.
  const isDirect = [authority, certificate].every((text) => text.split("-----BEGIN").length === 2);
  if (isDirect && !own.verify(issuer.publicKey))
    throw wrong(`${where}: ${keyFiles.certificate} was not issued by ${keyFiles.authority}`);
  for (const [file, { validFrom, validTo }] of [
    [keyFiles.authority, issuer],
    [keyFiles.certificate, own],
  ] as const) {
    if (Date.parse(validTo) < Date.now())
      throw wrong(
        `${path.join(where, file)}: it was valid until ${validTo} (paretopipe keys makes others, in another folder)`,
      );
    if (Date.parse(validFrom) > Date.now()) {
      const clock = new Date().toUTCString();
      throw wrong(
        `${path.join(where, file)}: it is valid from ${validFrom}, and this machine's clock says ${clock}: set the clock`,
      );
    }
  }
  if (own.checkHost(certificateName) === undefined)
    throw wrong(`${path.join(where, keyFiles.certificate)}: it is not for the name ${certificateName}`);
}
