/**
 * Suggests what to install if ONNX Runtime does not run on this machine at all, judging by how its process ended; empty
 * if that is not the reason. Its package has builds for 64-bit systems only, which need a processor of the last ten
 * years.
 *
 * @param words the last output of the process
 */
export function nativeHint(
  signal: NodeJS.Signals | null,
  words: string,
  { platform, arch }: { platform: string; arch: string } = process,
): string {
  if (/Cannot find module '[^']*onnxruntime_binding\.node'/.test(words)) {
    const wanted =
      arch === "arm" ? "; on a Raspberry Pi 3 or later install the 64-bit system and its Node" : "";
    return `ONNX Runtime has no build for ${platform} on ${arch}: Linux or Windows on x64 or arm64, or macOS on arm64, is needed${wanted}`;
  }
  if (signal === "SIGILL") {
    return `this processor (${arch}) lacks an instruction that ONNX Runtime or Node was built with: install a Node built for it, or take another machine; a virtual machine may hide instructions that its host has`;
  }
  return "";
}
