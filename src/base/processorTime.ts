/** Returns the seconds of processor time that this process has used, including the kernel's work for it. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e-6;
}
