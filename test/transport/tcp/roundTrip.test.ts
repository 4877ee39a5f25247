import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execPath } from "node:process";
import { afterEach, expect, it } from "vitest";

const isRoot = process.getuid?.() === 0 && process.platform === "linux";
const [near, far] = [`near-${process.pid}`, `far-${process.pid}`];
const children: ChildProcess[] = [];

const ip = (...args: string[]) => execFileSync("ip", args, { stdio: "ignore" });

/** Starts a command and resolves to the first thing that it says. */
async function start(command: string, args: string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const [text] = await once(child.stdout, "data");
  return String(text);
}

/** Two machines, the far one with a name of two addresses, and a round trip of 400 ms between them. */
async function lay(hole: string[]): Promise<boolean> {
  try {
    for (const name of [near, far]) ip("netns", "add", name);
    await start("python3", [path.resolve("test/support/delayedNetwork.py"), near, far, "0.2", ...hole]);
    for (const [name, host] of [
      [near, 1],
      [far, 2],
    ]) {
      ip("-n", `${name}`, "addr", "add", `10.9.0.${host}/24`, "dev", "slow");
      ip("-n", `${name}`, "addr", "add", `fd09::${host}/64`, "dev", "slow", "nodad");
      ip("-n", `${name}`, "link", "set", "slow", "up");
    }
  } catch {
    return false;
  }
  // What `ip netns exec` has in the place of /etc/hosts.
  mkdirSync(`/etc/netns/${near}`, { recursive: true });
  writeFileSync(`/etc/netns/${near}/hosts`, "fd09::2 faraway\n10.9.0.2 faraway\n");
  return true;
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const name of [near, far]) {
    try {
      ip("netns", "del", name);
    } catch {
      // It was not made.
    }
  }
  rmSync(`/etc/netns/${near}`, { recursive: true, force: true });
});

it.for<[string, string[]]>([
  ["answers at both addresses", []],
  ["answers at its IPv4 address only", ["fd09"]],
  ["answers at its IPv6 address only", ["0a09"]],
])("a name over a round trip of 400 ms connects where it %s", async ([_, hole], context) => {
  if (!isRoot || !(await lay(hole))) {
    return context.skip("only root on Linux, with iproute2 and /dev/net/tun, has a network of its own");
  }
  const server = 'require("net").createServer((s) => s.resume()).listen(7070, "::", () => console.log("up"))';
  await start("ip", ["netns", "exec", far, execPath, "-e", server]);
  const module = path.resolve("dist/transport/tcp/connectSocket.js");
  const client = `import(${JSON.stringify(module)}).then(async ({ connectSocket }) => {
    const socket = await connectSocket({ host: "faraway", port: 7070 }, AbortSignal.timeout(20_000));
    console.log(socket.remoteAddress);
    socket.destroy();
  })`;
  const answer = await start("ip", ["netns", "exec", near, execPath, "-e", client]);
  expect(answer.trim()).toMatch(hole[0] === "fd09" ? /^10\.9\.0\.2$/ : /^(fd09::2|10\.9\.0\.2)$/);
});
