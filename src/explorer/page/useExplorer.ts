import { type Remote, wrap } from "comlink";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ExplorerData } from "../../report/explorer/explorerData.ts";
import { editYaml } from "../../scenario/pack/editYaml.ts";
import type { PackedFile } from "../../scenario/pack/packedScenario.ts";
import { diff, isFields, patched } from "../../scenario/pack/patch.ts";
import { type ScenarioDocument, scenarioDocument } from "../../scenario/pack/scenarioText.ts";
import type { PlanDetail } from "../engine/explorerEngine.ts";
import type { View, ViewRow } from "../engine/view.ts";
import { choosePlan } from "../state/choosePlan.ts";
import { type ExplorerState, fromFragment, toFragment } from "../state/explorerState.ts";
import type { ExplorerWorker } from "./worker.ts";
import InlineWorker from "./worker.ts?worker&inline";

/** Everything that the page's parts share: the state, how to change it, and the answers to it. */
export interface Explorer {
  data: ExplorerData;
  state: ExplorerState;
  document: ScenarioDocument;
  /** The scenario as the page was opened with it. */
  opened: ScenarioDocument;
  /** The scenario's text, with what was changed. */
  text: string;
  view: View | undefined;
  /** Whether the view is the answer to the present state. */
  isCurrent: boolean;
  /** What is wrong with the state, in a sentence. */
  fault: string | undefined;
  chosen: ViewRow | undefined;
  detail: PlanDetail | undefined;
  other: ViewRow | undefined;
  otherDetail: PlanDetail | undefined;
  worker: Remote<ExplorerWorker>;
  /** The files that were dropped on the page, by name. */
  dropped: ReadonlyMap<string, PackedFile>;
  edit: (document: ScenarioDocument) => void;
  set: (change: Partial<ExplorerState>) => void;
  drop: (path: string, file: PackedFile, document: ScenarioDocument) => void;
  reset: () => void;
}

/** The state of the page, and the answers of its worker: a first one, then the whole one. */
export function useExplorer(data: ExplorerData): Explorer {
  const worker = useMemo(() => {
    const remote = wrap<ExplorerWorker>(new InlineWorker());
    void remote.open(data);
    return remote;
  }, [data]);
  const base = useMemo(() => scenarioDocument(data.text, data.file), [data]);
  const opening = useMemo<ExplorerState>(() => {
    const [first] = Object.keys(base.conditions as object);
    return { patch: {}, shown: first, phase: { x: "rate", y: "delay" } };
  }, [base]);
  const [state, setState] = useState(() => fromFragment(location.hash, opening));
  const [dropped, setDropped] = useState<ReadonlyMap<string, PackedFile>>(new Map());
  const [answered, setAnswered] = useState<{ view: View; text: string; shown: string }>();
  const view = answered?.view;
  const [failed, setFailed] = useState<{ fault: string; text: string }>();
  const document = useMemo(() => patched(base, state.patch) as ScenarioDocument, [base, state.patch]);
  const text = useMemo(() => editYaml(data.text, state.patch), [data, state.patch]);
  const shown = Object.hasOwn(document.conditions as object, state.shown) ? state.shown : opening.shown;

  useEffect(() => {
    const timer = setTimeout(() => {
      history.replaceState(null, "", toFragment(state, opening) || location.pathname + location.search);
    }, 200);
    return () => clearTimeout(timer);
  }, [state, opening]);
  useEffect(() => {
    const follow = () => setState(fromFragment(location.hash, opening));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [opening]);

  // Questions are asked one at a time, always the newest, so that answers come while a knob moves.
  const wanted = useRef<{ text: string; shown: string; begun: number } | undefined>(undefined);
  const asking = useRef(false);
  const isFirst = useRef(true);
  useEffect(() => {
    wanted.current = { text, shown, begun: performance.now() };
    if (!asking.current) void ask();
  }, [text, shown, dropped]);
  const ask = async () => {
    asking.current = true;
    while (wanted.current) {
      const { text, shown, begun } = wanted.current;
      wanted.current = undefined;
      const first = await worker.first(text, shown);
      if (first === null) continue;
      if ("fault" in first) {
        setFailed({ fault: first.fault, text });
        continue;
      }
      setFailed(undefined);
      setAnswered({ view: first, text, shown });
      if (!isFirst.current) measurePicture(begun);
      isFirst.current = false;
      if (wanted.current) continue;
      void worker.full(shown).then((whole) => {
        if (whole === null || wanted.current) return;
        if ("fault" in whole) setFailed({ fault: whole.fault, text });
        else setAnswered({ view: whole, text, shown });
      });
    }
    asking.current = false;
  };

  const before = useRef<ViewRow | undefined>(undefined);
  const rows = view?.shown === shown ? view.rows : [];
  const chosen = useMemo(() => choosePlan(rows, state.plan, before.current), [rows, state.plan]);
  if (chosen) before.current = chosen;
  const other = useMemo(() => rows.find(({ id }) => id === state.other), [rows, state.other]);
  const detail = useDetail(worker, view, chosen);
  const otherDetail = useDetail(worker, view, other);

  const edit = (next: ScenarioDocument) => {
    const patch = diff(base, next) ?? {};
    setState((old) => ({ ...old, patch }));
  };
  return {
    data,
    state: { ...state, shown },
    document,
    opened: base,
    text,
    view,
    isCurrent: answered?.text === text && answered.shown === shown,
    // A fault is of the text that it was found in.
    fault: failed?.text === text ? failed.fault : undefined,
    chosen,
    detail,
    other,
    otherDetail,
    worker,
    dropped,
    edit,
    set: (change) => setState((old) => ({ ...old, ...change })),
    drop: (path, file, next) => {
      void worker.addFile(path, file);
      setDropped((old) => new Map(old).set(path, file));
      edit(next);
    },
    reset: () => setState(opening),
  };
}

/** Fetches what is shown of a plan beyond its row, again for each answer. */
function useDetail(worker: Remote<ExplorerWorker>, view: View | undefined, row: ViewRow | undefined) {
  const [detail, setDetail] = useState<PlanDetail>();
  const [shown, id] = [view?.shown, row?.id];
  useEffect(() => {
    let isCurrent = true;
    if (shown === undefined || id === undefined) setDetail(undefined);
    else void worker.detail(shown, id).then((found) => isCurrent && found && setDetail(found));
    return () => {
      isCurrent = false;
    };
  }, [worker, view, shown, id]);
  return detail;
}

/** Records how long it took from a knob to the frame that shows the first answer. */
function measurePicture(begun: number): void {
  // The first callback comes before the frame is drawn, the message after it.
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      performance.measure("knob to picture", { start: begun });
      channel.port1.close();
    };
    channel.port2.postMessage(null);
  });
}

/** The names of the scenario's devices. */
export function deviceNames(document: ScenarioDocument): string[] {
  return Object.keys(isFields(document.devices) ? document.devices : {});
}
