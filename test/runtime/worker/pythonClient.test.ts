import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { protocolVersion } from "../../../src/runtime/protocol/messages.ts";
import { createKeys } from "../../../src/transport/createKeys.ts";
import { describeWhere } from "../../support/describeWhere.ts";
import { startWorkerCommand } from "../../support/workerCommand.ts";

const example = "examples/describe_worker.py";

/** Debian's own, whichever others there are: that is what the packages are for. */
const python = "/usr/bin/python3";
const protoc = "/usr/bin/protoc";
const plugin = "/usr/bin/grpc_python_plugin";

/** Seconds without a sign of life, for the worker. */
const deadline = 2;

const session = randomUUID();

let directory: string;
let stubs: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "python-test-"));
  stubs = mkdtempSync(path.join(directory, "stubs-"));
  execFileSync(protoc, [
    ...["-I", "validate", `--python_out=${stubs}`, `--grpc_out=${stubs}`],
    ...[`--plugin=protoc-gen-grpc=${plugin}`, "validate/paretopipe.proto"],
  ]);
  await createKeys(path.join(directory, "keys"), ["controller", "pi"]);
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Why the client cannot be made or run here; undefined where it can. */
function missingPackages(): string | undefined {
  const imports = () => spawnSync(python, ["-c", "import grpc, google.protobuf"]).status === 0;
  if ([python, protoc, plugin].every(existsSync) && imports()) return;
  const packages = "python3-grpcio python3-protobuf protobuf-compiler protobuf-compiler-grpc";
  return `a client in Python needs Debian's packages ${packages} (apt-get install ${packages})`;
}

/** Starts `paretopipe worker` with a cache of its own. */
async function startWorker(...args: string[]): Promise<{ worker: ChildProcess; address: string }> {
  const cache = `export PARETOPIPE_CACHE='${path.join(directory, "cache")}'`;
  const options = ["--name", "pi", "--deadline", `${deadline}s`, ...args];
  const { child, address } = await startWorkerCommand(options, cache);
  return { worker: child, address };
}

async function stop(worker: ChildProcess): Promise<void> {
  const ended = once(worker, "exit");
  worker.kill("SIGTERM");
  await ended;
}

/** Runs Python, with the example and what protoc made within reach. */
async function run(...args: string[]) {
  const child = spawn(python, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PYTHONPATH: `${stubs}:examples`, PYTHONDONTWRITEBYTECODE: "1" },
    timeout: 30_000,
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => (stdout += data));
  child.stderr.on("data", (data) => (stderr += data));
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

describeWhere(missingPackages())(example, () => {
  let worker: ChildProcess;
  let address: string;
  beforeAll(async () => {
    ({ worker, address } = await startWorker());
  });
  afterAll(() => stop(worker));

  /** Sends messages over one connection and gives what came for each, as JSON lines. */
  const talk = async (body: string) => {
    const { code, stdout, stderr } = await run(
      "-c",
      `import describe_worker as client, hashlib, json, time
with client.open_channel("${address}") as channel:
    connection = client.Connection(channel)
    hello = {"type": "hello", "protocol": client.PROTOCOL, "version": "a test", "role": "controller"}
    def ask(head, body=b""):
        connection.send(head, body)
        print(json.dumps(connection.receive()[0]))
${body.replaceAll(/^/gm, "    ")}
`,
    );
    expect(stderr).toBe("");
    expect(code).toBe(0);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  };

  it("the Python client speaks the version that workers speak", () => {
    expect(readFileSync(example, "utf8")).toMatch(new RegExp(`^PROTOCOL = ${protocolVersion}$`, "m"));
  });

  it("the Python client prints the worker's description, and the worker is free for the next client", async () => {
    for (let time = 0; time < 3; time++) {
      const { code, stdout, stderr } = await run(example, address);
      expect(stderr).toBe("");
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        type: "welcome",
        protocol: protocolVersion,
        name: "pi",
        versions: { node: process.versions.node },
        threads: 1,
        slowdown: 1,
      });
    }
  });

  it("the Python client is served with certificates, and cut off without them", async () => {
    const secured = await startWorker("--certificates", path.join(directory, "keys", "pi"));
    try {
      const certificates = ["--certificates", path.join(directory, "keys", "controller")];
      const { code, stdout, stderr } = await run(example, secured.address, ...certificates);
      expect(stderr).toBe("");
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ type: "welcome", name: "pi" });
      const plaintext = await run(example, secured.address);
      expect(plaintext).toMatchObject({ code: 1, stdout: "" });
      expect(plaintext.stderr).toMatch(new RegExp(`^${secured.address}: .+\n$`));
    } finally {
      await stop(secured.worker);
    }
  });

  it("the commands of docs/reference/client.md make a working client", async () => {
    const page = readFileSync("docs/reference/client.md", "utf8");
    const [, commands] = /```text\n([\s\S]*?)```/.exec(page)!;
    expect(commands).toContain(` ${example} 127.0.0.1:7070\n`);
    const folder = mkdtempSync(path.join(directory, "docs-"));
    for (const name of ["examples", "validate"]) symlinkSync(path.resolve(name), path.join(folder, name));
    const stdout = execFileSync("sh", ["-ec", commands.replace("127.0.0.1:7070", address)], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: "/usr/bin:/bin", PYTHONDONTWRITEBYTECODE: "1" },
    });
    expect(JSON.parse(stdout).name).toBe("pi");
  });

  it("the Python client names the address at which nobody listens", async () => {
    const { code, stderr } = await run(example, "127.0.0.1:1");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^127\.0\.0\.1:1: .*refused/s);
  });

  it("the Python client sends bodies in parts, and stays connected while it has nothing to say", async () => {
    const [welcome, stored, had] = await talk(`
ask(hello)
body = bytes(range(256)) * 4096
digest = hashlib.sha256(body).hexdigest()
ask({"type": "store", "hash": digest, "bytes": len(body), "offset": 0}, body)
time.sleep(${deadline + 1})
ask({"type": "has", "hash": digest})
connection.close()`);
    expect(welcome.type).toBe("welcome");
    expect(stored).toMatchObject({ type: "stored" });
    expect(had).toMatchObject({ type: "had", hash: stored.hash, has: true });
  });

  it.each([
    ['{"type": "bye"}', "version", '"hello" is needed first, not "bye"'],
    [
      '{**hello, "protocol": 1}',
      "version",
      /^this is ParetoPipe .* with protocol \d+; a test with protocol 1 does not fit$/,
    ],
    [`{**hello, "role": "peer", "session": "${session}"}`, "session", `there is no session ${session} here`],
  ])("is told what is wrong with a first message of %s", async (first, code, message) => {
    const [failed] = await talk(`
ask(${first})
assert connection.receive() is None
connection.close()`);
    expect(failed).toEqual({
      type: "failed",
      code,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
  });

  it("the Python client is told what is wrong with an invalid message", async () => {
    const [failed] = await talk(`
ask({"type": "nonsense"})
assert connection.receive() is None
connection.close()`);
    expect(failed).toEqual({
      type: "failed",
      code: "input",
      message: expect.stringMatching(/^a message from .* does not fit/),
    });
  });

  it("the Python client is cut off because of a wrong checksum", async () => {
    const [seen] = await talk(`
right = client.checksum
client.checksum = lambda packet, before: right(packet, before) ^ (b"hello" in packet.head)
connection.send(hello)
try:
    connection.receive()
except client.grpc.RpcError as error:
    print(json.dumps(error.code().name))`);
    expect(seen).toBe("UNAVAILABLE");
  });
});
