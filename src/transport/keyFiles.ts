/** Names of the files that `paretopipe keys` creates. */
export const keyFiles = {
  secret: "secret.key",
  authority: "authority.pem",
  authorityKey: "authority.key",
  certificate: "certificate.pem",
  key: "key.pem",
} as const;
