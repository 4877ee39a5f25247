// A process that starts a relay, tells its process id and lives until it is killed.
const [, , module] = process.argv;
const { startRelay } = await import(module);
const perfect = { delay: 0, jitter: 0, distribution: "uniform", correlation: 0, rate: Infinity, loss: 0 };
const target = { host: "127.0.0.1", port: 9 };
const links = [{ from: "a", to: "b", target, forward: perfect, backward: perfect }];
const relay = await startRelay({ links, seed: 1 });
console.log(relay.pid);
