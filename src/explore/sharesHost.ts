/** Whether several devices of a scenario are on one host. */
export function sharesHost(devices: Readonly<Record<string, { host?: string }>>): boolean {
  const hosts = Object.values(devices).flatMap(({ host }) => host ?? []);
  return new Set(hosts).size < hosts.length;
}
