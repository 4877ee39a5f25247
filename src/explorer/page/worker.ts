import { expose } from "comlink";
import type { ExplorerData } from "../../report/explorer/explorerData.ts";
import type { PackedFile } from "../../scenario/pack/packedScenario.ts";
import { ExplorerEngine } from "../engine/explorerEngine.ts";

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** Lets the worker take the page's messages; timers would wait for milliseconds. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}

let engine: ExplorerEngine;

/** What the page may ask of its worker. */
const api = {
  open: (data: ExplorerData) => {
    engine = new ExplorerEngine(data, pause);
  },
  addFile: (path: string, file: PackedFile) => engine.addFile(path, file),
  first: (...args: Parameters<ExplorerEngine["first"]>) => engine.first(...args),
  warmUp: () => engine.warmUp(),
  stop: () => engine.stop(),
  full: (...args: Parameters<ExplorerEngine["full"]>) => engine.full(...args),
  detail: (...args: Parameters<ExplorerEngine["detail"]>) => engine.detail(...args),
  phase: (...args: Parameters<ExplorerEngine["phase"]>) => engine.phase(...args),
  tables: () => engine.tables(),
};

/** The worker's functions, as the page calls them. */
export type ExplorerWorker = typeof api;

expose(api);
