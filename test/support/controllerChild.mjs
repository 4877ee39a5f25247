// A controller that has a session with a worker, and keeps it until it is killed.
const [, , transport, port] = process.argv;
const { RemoteWorker } = await import("../../dist/runtime/controller/remoteWorker.js");

await RemoteWorker.connect({
  device: "pi",
  address: { host: "127.0.0.1", port: Number(port) },
  transport,
  trust: { kind: "none" },
  deadline: 2,
});
console.log("served");
