/**
 * The style of a drawn model. The page gives the colours `--text`, `--muted`, `--line`, `--paper` and `--accent`, and
 * `--work`, `--memory` and `--stage0` to `--stage5`; further stages begin anew with the first colour.
 */
export const modelStyle = `
svg.model { display: block; max-width: none; font-size: 13px; }
svg.model text { fill: var(--text); }
svg.model .box, svg.model .end rect { fill: var(--paper); stroke: var(--muted); stroke-width: 1; }
svg.model .name { font-weight: 600; }
svg.model .figure, svg.model .bytes, svg.model .strip text { font-size: 11px; }
svg.model .bytes { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
svg.model .edge { fill: none; stroke: var(--muted); stroke-width: 1.2; }
svg.model .head { fill: var(--muted); }
svg.model .track { fill: var(--line); }
svg.model .work { fill: var(--work); }
svg.model .memory { fill: var(--memory); }
svg.model .strip line { stroke: none; }
svg.model .strip.refused text { fill: var(--muted); }
svg.model .strip.allowed line { stroke: var(--accent); stroke-width: 2; stroke-dasharray: 6 4; }
svg.model .strip.allowed text { fill: var(--accent); }
svg.model .strip.used line { stroke: var(--text); stroke-width: 4; }
svg.model .strip.used text { font-weight: 600; }
svg.model a:focus-visible { outline: none; }
svg.model a:hover .box, svg.model a:focus-visible .box { stroke: var(--accent); stroke-width: 3; }
${[0, 1, 2, 3, 4, 5]
  .map(
    (stage) => `svg.model .side.stage${stage} { fill: var(--stage${stage}); }
svg.model .block.stage${stage} .box { stroke: var(--stage${stage}); stroke-width: 2; }`,
  )
  .join("\n")}
`;
