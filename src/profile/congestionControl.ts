import { readLine } from "../base/readLine.ts";

/** Returns the congestion control of new TCP connections, by the kernel's name, such as `bbr`; null if the OS does not say. */
export function congestionControl(): Promise<string | null> {
  return readLine("/proc/sys/net/ipv4/tcp_congestion_control");
}
