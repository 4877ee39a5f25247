import { type Remote, wrap } from "comlink";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ExplorerData } from "../../report/explorer/explorerData.ts";
import { editYaml } from "../../scenario/pack/editYaml.ts";
import type { PackedFile } from "../../scenario/pack/packedScenario.ts";
import { diff, isFields, patched } from "../../scenario/pack/patch.ts";
import { type ScenarioDocument, scenarioDocument } from "../../scenario/pack/scenarioText.ts";
import type { PlanDetail } from "../engine/explorerEngine.ts";
import type { View, ViewRow } from "../engine/view.ts";
import { choosePlan } from "../state/choosePlan.ts";
import { type ExplorerState, fromFragment, holdsState, toFragment } from "../state/explorerState.ts";
import { freeName } from "../state/freeName.ts";
import { nextPicture } from "./nextPicture.ts";
import type { ExplorerWorker } from "./worker.ts";
import InlineWorker from "./worker.ts?worker&inline";

/** Everything that the page's parts share: the state, how to change it, and the answers to it. */
export interface Explorer {
  data: ExplorerData;
  state: ExplorerState;
  document: ScenarioDocument;
  /** The scenario as the page was opened with it. */
  opened: ScenarioDocument;
  /** Returns the scenario's text, with what was changed. */
  text: () => string;
  view: View | undefined;
  /** Whether the view is the answer to the present state. */
  isCurrent: boolean;
  /** What is wrong with the state, in a sentence. */
  fault: string | undefined;
  chosen: ViewRow | undefined;
  detail: PlanDetail | undefined;
  other: ViewRow | undefined;
  otherDetail: PlanDetail | undefined;
  /** Computes whole answers, phase diagrams and tables. */
  worker: Remote<ExplorerWorker>;
  /** The files that were dropped on the page, by name. */
  dropped: ReadonlyMap<string, PackedFile>;
  /** Takes the changed scenario, or how to change it as it is by then. */
  edit: (change: ScenarioDocument | ((document: ScenarioDocument) => ScenarioDocument)) => void;
  set: (change: Partial<ExplorerState>) => void;
  /**
   * Takes a file that was dropped, under its name or, if another file has that, a free one.
   *
   * @param change names the file, by the path given, in the scenario as it is by then
   */
  drop: (
    name: string,
    file: PackedFile,
    change: (document: ScenarioDocument, path: string) => ScenarioDocument,
  ) => void;
  reset: () => void;
  /** How often it was reset. */
  resets: number;
}

/** A state of the page to answer, and when a knob was turned to it; 0 for the state that the page was opened with. */
interface Question {
  document: ScenarioDocument;
  text: () => string;
  shown: string;
  begun: number;
}

/**
 * The state of the page, and the answers of its workers: a first one from a worker that does nothing else, then the whole one. The
 * object stays the same for as long as nothing in it changes.
 */
export function useExplorer(data: ExplorerData): Explorer {
  const [quick, worker] = useMemo(() => {
    return [new InlineWorker(), new InlineWorker()].map((own) => {
      const remote = wrap<ExplorerWorker>(own);
      void remote.open(data);
      return remote;
    });
  }, [data]);
  const base = useMemo(() => scenarioDocument(data.text, data.file), [data]);
  const opening = useMemo<ExplorerState>(() => {
    const [first] = Object.keys(base.conditions as object);
    return { patch: {}, shown: first, phase: { x: "rate", y: "delay" } };
  }, [base]);
  const [state, setState] = useState(() => fromFragment(location.hash, opening, base));
  const [resets, setResets] = useState(0);
  /** How often a link has led to a place in the page. */
  const [moves, setMoves] = useState(0);
  const [dropped, setDropped] = useState<ReadonlyMap<string, PackedFile>>(new Map());
  const [answered, setAnswered] = useState<{ view: View; document: ScenarioDocument; shown: string }>();
  const view = answered?.view;
  const [failed, setFailed] = useState<{ fault: string; document: ScenarioDocument }>();
  const document = useMemo(() => patched(base, state.patch) as ScenarioDocument, [base, state.patch]);
  const text = useMemo(() => () => editYaml(data.text, state.patch), [data, state.patch]);
  const shown = Object.hasOwn(document.conditions as object, state.shown) ? state.shown : opening.shown;

  useEffect(() => {
    const timer = setTimeout(() => {
      history.replaceState(null, "", toFragment(state, opening) || location.pathname + location.search);
    }, 200);
    return () => clearTimeout(timer);
  }, [state, opening, moves]);
  useEffect(() => {
    const follow = () => {
      if (holdsState(location.hash)) setState(fromFragment(location.hash, opening, base));
      // The address is then that of the place, and must hold the state again: it is copied, and loaded again.
      else setMoves((count) => count + 1);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [opening, base]);

  // Questions are asked one at a time, always the newest, so that answers come while a knob moves.
  const newest = useRef<Question | undefined>(undefined);
  const turned = useRef(0);
  const asking = useRef(false);
  // Not an effect, which would wait for a frame to be drawn.
  useLayoutEffect(() => {
    newest.current = { document, text, shown, begun: turned.current };
    void worker.stop();
    if (!asking.current) void ask();
  }, [document, shown, dropped]);
  const ask = async () => {
    asking.current = true;
    let question: Question;
    do {
      question = newest.current!;
      const { document, shown, begun } = question;
      const first = await quick.first(document, shown);
      // The whole answer says the same of a fault, and on which line it is.
      if (first === null || "fault" in first) continue;
      setFailed(undefined);
      setAnswered({ view: first, document, shown });
      if (begun > 0) measurePicture(begun);
    } while (question !== newest.current);
    asking.current = false;
    await nextPicture();
    if (question !== newest.current) return;
    if (question.begun === 0) void quick.warmUp();
    const { document, text, shown } = question;
    const whole = await worker.full(text(), shown);
    if (whole === null || question !== newest.current) return;
    setFailed("fault" in whole ? { fault: whole.fault, document } : undefined);
    if (!("fault" in whole)) setAnswered({ view: whole, document, shown });
  };

  const before = useRef<ViewRow | undefined>(undefined);
  const rows = view?.shown === shown ? view.rows : [];
  const chosen = useMemo(() => choosePlan(rows, state.plan, before.current), [rows, state.plan]);
  if (chosen) before.current = chosen;
  const other = useMemo(() => rows.find(({ id }) => id === state.other), [rows, state.other]);
  const asked = view?.isEstimate ? quick : worker;
  const detail = useDetail(asked, view, chosen);
  const otherDetail = useDetail(asked, view, other);

  // Files that are dropped together come before the page is drawn with the first of them.
  const known = useRef(new Map(Object.entries(data.files)));
  const actions = useMemo((): Pick<Explorer, "edit" | "set" | "drop" | "reset"> => {
    const edit: Explorer["edit"] = (change) => {
      turned.current = performance.now();
      setState((old) => {
        const next =
          typeof change === "function" ? change(patched(base, old.patch) as ScenarioDocument) : change;
        return { ...old, patch: diff(base, next) ?? {} };
      });
    };
    return {
      edit,
      set: (change) => {
        turned.current = performance.now();
        setState((old) => ({ ...old, ...change }));
      },
      drop: (name, file, change) => {
        const content = JSON.stringify(file);
        const path = freeName(name, (one) => {
          const other = known.current.get(one);
          return other !== undefined && JSON.stringify(other) !== content;
        });
        if (!known.current.has(path)) {
          known.current.set(path, file);
          for (const remote of [quick, worker]) void remote.addFile(path, file);
          setDropped((old) => new Map(old).set(path, file));
        }
        edit((document) => change(document, path));
      },
      reset: () => {
        turned.current = performance.now();
        setState(opening);
        setResets((count) => count + 1);
      },
    };
  }, [quick, worker, base, opening]);
  const isCurrent = answered?.document === document && answered.shown === shown;
  // A fault is of the scenario that it was found in.
  const fault = failed?.document === document ? failed.fault : undefined;
  const shownState = useMemo(() => ({ ...state, shown }), [state, shown]);
  const explorer: Explorer = {
    data,
    state: shownState,
    document,
    opened: base,
    text,
    view,
    isCurrent,
    fault,
    chosen,
    detail,
    other,
    otherDetail,
    worker,
    dropped,
    resets,
    ...actions,
  };
  return useMemo(() => explorer, Object.values(explorer));
}

/** Fetches what is shown of a plan beyond its row, again for each answer. */
function useDetail(worker: Remote<ExplorerWorker>, view: View | undefined, row: ViewRow | undefined) {
  const [detail, setDetail] = useState<PlanDetail>();
  const [shown, id] = [view?.shown, row?.id];
  useLayoutEffect(() => {
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
  void nextPicture().then(() => performance.measure("knob to picture", { start: begun }));
}

/** The names of the scenario's devices. */
export function deviceNames(document: ScenarioDocument): string[] {
  return Object.keys(isFields(document.devices) ? document.devices : {});
}
