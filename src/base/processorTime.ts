/** Seconds of processor time that this process has used, the kernel's work for it included. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e-6;
}
