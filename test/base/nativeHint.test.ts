import { describe, expect, it } from "vitest";
import { nativeHint } from "../../src/base/nativeHint.ts";

describe("nativeHint", () => {
  const missing = "Error: Cannot find module '../bin/napi-v6/linux/arm/onnxruntime_binding.node'";

  it("says what to install on 32-bit ARM and on other systems without a build", () => {
    const pi = nativeHint(null, missing, { platform: "linux", arch: "arm" });
    expect(pi).toMatch(/no build for linux on arm: .*on a Raspberry Pi 3 or later install the 64-bit system/);
    const mac = nativeHint(null, missing, { platform: "darwin", arch: "x64" });
    expect(mac).toMatch(/no build for darwin on x64: .* is needed$/);
  });

  it("says so for a processor that lacks an instruction", () => {
    const hint = nativeHint("SIGILL", "", { platform: "linux", arch: "x64" });
    expect(hint).toMatch(/this processor \(x64\) lacks an instruction/);
  });

  it("says nothing for other ends", () => {
    expect(nativeHint("SIGKILL", "out of memory")).toBe("");
    expect(nativeHint(null, "Cannot find module 'zod'")).toBe("");
  });
});
