import { formatBytes } from "../../../base/units.ts";
import type { BlockBorder, ModelOutline } from "../../../graph/blocks/blockTypes.ts";
import { memoryOf } from "../../../modelView/drawBlocks.ts";
import { formatMacs } from "../../../modelView/formatMacs.ts";
import { handover, type ShownStage, stagesOfBlock } from "../../../modelView/stages.ts";

/** The blocks of a model as a table: where each runs, its work and memory, and whether the model may be cut after it. */
export function BlockTable({ outline, stages }: { outline: ModelOutline; stages: readonly ShownStage[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Block</th>
          {stages.length > 0 && <th scope="col">Runs on</th>}
          <th scope="col">MACs</th>
          <th scope="col">Memory</th>
          <th scope="col">At its end</th>
        </tr>
      </thead>
      <tbody>
        {outline.blocks.map((block) => (
          <tr key={block.from}>
            <th scope="row">{block.label}</th>
            {stages.length > 0 && (
              <td>
                {stagesOfBlock(block, stages)
                  .map((stage) => stages[stage].name)
                  .join(", ")}
              </td>
            )}
            <td class="figure">{block.macs === 0 ? "" : formatMacs(block.macs)}</td>
            <td class="figure">{formatBytes(memoryOf(block))}</td>
            <td>{block.border && endWords(block.border, handover(block.to, stages)?.receiver.name)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function endWords({ bytes, refused }: BlockBorder, receiver: string | undefined): string {
  if (receiver !== undefined) return `${formatBytes(bytes)} to ${receiver}`;
  return refused ? `no cut: ${refused.words}` : `may be cut: ${formatBytes(bytes)}`;
}
