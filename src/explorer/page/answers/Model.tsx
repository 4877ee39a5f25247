import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { ModelGraph } from "../../../explore/modelGraph.ts";
import { cutVerdict, modelFigures, refusalWords } from "../../../modelView/cutWords.ts";
import { drawBlocks } from "../../../modelView/drawBlocks.ts";
import type { ShownStage } from "../../../modelView/stages.ts";
import type { ViewRow } from "../../engine/view.ts";
import { graphStages } from "../../state/graphStages.ts";
import { seriesColour } from "../seriesColour.ts";
import type { Explorer } from "../useExplorer.ts";
import { BlockTable } from "./BlockTable.tsx";
import { SaveChart } from "./SaveChart.tsx";

/** The model as a graph by blocks, with the chosen plan in the colours of its devices; or why there is none. */
export function Model({ explorer: { data, view, chosen } }: { explorer: Explorer }) {
  const { graph } = data;
  if (!view || !chosen) return null;
  return (
    <section class="card" aria-label="The model">
      <h2>The model</h2>
      {"missing" in graph ? (
        <p class="muted">The graph of the model is not shown, because {graph.missing}.</p>
      ) : (
        <Graph graph={graph} stages={graphStages(graph, view, chosen)} row={chosen} />
      )}
    </section>
  );
}

function Graph({ graph, stages, row }: { graph: ModelGraph; stages: ShownStage[]; row: ViewRow }) {
  const { outline, layout } = graph;
  const ref = useRef<HTMLElement>(null);
  // Plans with the same split have the same picture, whatever their settings.
  const split = JSON.stringify(stages);
  const picture = useMemo(() => drawBlocks(outline, layout, { stages }), [graph, split]);
  const top = useMemo(() => topOfCut(graph, stages), [graph, split]);
  useLayoutEffect(() => {
    if (ref.current) ref.current.scrollTop = Math.max(0, top - ref.current.clientHeight / 2);
  }, [top]);
  return (
    <>
      <p class="muted">{modelFigures(outline)}</p>
      <p>{cutVerdict(outline)}</p>
      <p class="muted">{refusalWords(outline)}</p>
      <p class="key">
        {stages.length === 0 && (
          <span>This plan is not shown in the graph, because its cuts are not those of the graph.</span>
        )}
        {stages.map(({ name, colour = 0 }) => (
          <span key={name}>
            <span class="mark" style={{ background: seriesColour(colour) }} /> {name}
          </span>
        ))}
        <span>
          <span class="mark work-mark" /> work
        </span>
        <span>
          <span class="mark memory-mark" /> memory: weights and activations
        </span>
        <span>on a line: bytes that one frame sends along it</span>
      </p>
      <div class="model-columns">
        {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
        <section
          class="graph"
          ref={ref}
          tabIndex={0}
          aria-label={`${outline.name} as a graph, cut for ${row.words}`}
          data-chart="graph"
          // Every text in it is escaped: `html` is what makes an Html.
          dangerouslySetInnerHTML={{ __html: picture.text }}
        />
        <section class="blocks" tabIndex={0} aria-label="The blocks as a table">
          <BlockTable outline={outline} stages={stages} />
        </section>
        {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      </div>
      <SaveChart holder={ref} name="graph" />
    </>
  );
}

/** How far below the picture's upper edge the plan's first cut is, pixels; 0 for a plan without one. */
function topOfCut({ outline, layout }: ModelGraph, [first, second]: readonly ShownStage[]): number {
  if (!second) return 0;
  const block = outline.blocks.findIndex(({ to }) => to >= first.to);
  // The first box is the model's input.
  return first.to === 0 ? 0 : layout.boxes[block + 2].y;
}
