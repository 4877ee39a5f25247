// x509 keeps its algorithms in tsyringe, which does not load without this import.
import "reflect-metadata";

import { createPrivateKey, X509Certificate as NodeCertificate, randomBytes, webcrypto } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { InputError } from "../base/errors.ts";
import { systemReason } from "../base/systemReason.ts";
import { checkWritable, makeDirectory, removeEmpty } from "../base/writableDirectory.ts";
import { writeError } from "../base/writeError.ts";
import { certificateName } from "./grpc/mutualTls.ts";
import { keyFiles } from "./keyFiles.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const years = 10;

interface Issuer {
  certificate: X509Certificate;
  key: webcrypto.CryptoKey;
}

/**
 * Creates the files in `directory` that machines need to trust each other: a secret (`secret.key`), an authority
 * (`authority.pem`, `authority.key`), and for each name a folder with the authority's certificate and a certificate and
 * key for that machine. An existing secret and authority are used again.
 *
 * @returns the files written
 * @throws InputError if a name is not a file name, is given twice or already has keys, the authority that is there has expired or is
 *   damaged, or the directory cannot be written to; nothing is ever overwritten
 * @throws ParetoPipeError naming a file that could not be written, such as on a full disk; nothing new is then left
 *
 * @example
 * ```ts
 * import { createKeys } from "paretopipe";
 *
 * for (const file of await createKeys("keys", ["pi", "controller"])) console.log(file);
 * ```
 */
export async function createKeys(directory: string, names: readonly string[]): Promise<string[]> {
  const written: string[] = [];
  async function write(file: string, data: string, mode = 0o644): Promise<void> {
    try {
      await writeFile(file, data, { mode, flag: "wx" });
    } catch (cause) {
      // Where the disk is full, there is a file without its bytes.
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") await rm(file, { force: true });
      throw writeError(file, cause);
    }
    written.push(file);
  }
  const taken = new Set<string>(Object.values(keyFiles));
  for (const name of names) {
    if (!/^[\w-][\w.-]*$/.test(name)) {
      throw new InputError(`--name ${name}: letters, digits, dots, dashes and underscores are allowed`, {
        code: "invalid-option",
      });
    }
    if (taken.has(name)) {
      throw new InputError(
        `--name ${name}: each machine needs a name of its own, other than the files of keys`,
        {
          code: "invalid-option",
        },
      );
    }
    taken.add(name);
    const folder = path.join(directory, name);
    if (existsSync(folder))
      throw new InputError(`${folder} exists already and is not overwritten`, { code: "already-exists" });
  }
  await checkWritable(directory);
  const made = await makeDirectory(directory, 0o700);
  const folders: string[] = [];
  try {
    const secret = path.join(directory, keyFiles.secret);
    if (!existsSync(secret)) await write(secret, `${randomBytes(32).toString("base64")}\n`, 0o600);
    const issuer = await authority(directory, write);
    for (const name of names) {
      const folder = path.join(directory, name);
      await mkdir(folder, { mode: 0o700 });
      folders.push(folder);
      const { certificate, key } = await issue(issuer, name);
      await write(path.join(folder, keyFiles.authority), pem(issuer.certificate));
      await write(path.join(folder, keyFiles.certificate), pem(certificate));
      await write(path.join(folder, keyFiles.key), await privatePem(key), 0o600);
    }
  } catch (error) {
    // The next call would use half a set of keys as a whole one.
    for (const one of [...written, ...folders]) await rm(one, { recursive: true, force: true });
    if (made !== undefined) await removeEmpty(directory, made);
    throw error;
  }
  return written;
}

type Write = (file: string, data: string, mode?: number) => Promise<void>;

/** Reads the authority, or creates it if there is none. */
async function authority(directory: string, write: Write): Promise<Issuer> {
  const file = path.join(directory, keyFiles.authority);
  const keyFile = path.join(directory, keyFiles.authorityKey);
  if (existsSync(file) || existsSync(keyFile)) return readAuthority(file, keyFile);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: "CN=ParetoPipe authority",
    serialNumber: serial(),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  await write(keyFile, await privatePem(keys.privateKey), 0o600);
  await write(file, pem(certificate));
  return { certificate, key: keys.privateKey };
}

async function readAuthority(file: string, keyFile: string): Promise<Issuer> {
  const wrong = (what: string, cause?: unknown) => new InputError(what, { code: "invalid-keys", cause });
  let issuer: Issuer;
  let isPair: boolean;
  try {
    const [text, keyText] = [await readFile(file, "utf8"), await readFile(keyFile, "utf8")];
    const certificate = new X509Certificate(text);
    const der = PemConverter.decodeFirst(keyText);
    issuer = { certificate, key: await webcrypto.subtle.importKey("pkcs8", der, algorithm, true, ["sign"]) };
    isPair = new NodeCertificate(text).checkPrivateKey(createPrivateKey(keyText));
  } catch (cause) {
    throw wrong(`${file} and ${keyFile}: cannot read this authority: ${systemReason(cause)}`, cause);
  }
  // Nobody would accept what it issues.
  const another = "make keys in another folder";
  if (!isPair) throw wrong(`${keyFile} is not the key of ${file}: ${another}`);
  const { notAfter } = issuer.certificate;
  if (notAfter.getTime() < Date.now())
    throw wrong(`${file}: it was valid until ${notAfter.toUTCString()}: ${another}`);
  return issuer;
}

/** Issues a certificate for one machine, valid for either end of a connection. */
async function issue(issuer: Issuer, name: string): Promise<Issuer> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.create({
    ...validity(),
    subject: `CN=${name}`,
    issuer: issuer.certificate.subject,
    serialNumber: serial(),
    publicKey: keys.publicKey,
    signingKey: issuer.key,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension([{ type: "dns", value: certificateName }]),
      await AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, key: keys.privateKey };
}

/** Starts yesterday, because the clocks of small boards are often wrong. */
function validity(): { notBefore: Date; notAfter: Date } {
  const day = 24 * 3600 * 1000;
  return { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + years * 365 * day) };
}

/** A serial number, positive as RFC 5280 requires. */
function serial(): string {
  return `01${randomBytes(15).toString("hex")}`;
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString("pem")}\n`;
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}
