/** A side shared by two cells, in cells from the grid's lower left corner. */
export interface GridLine {
  x: number;
  y: number;
  x2: number;
  y2: number;
}

/** A block of cells of one value. */
export interface GridBlock {
  value: string;
  /** Its lower left cell. */
  x: number;
  y: number;
  columns: number;
  rows: number;
}

/**
 * The sides between neighbouring cells whose values differ, joined into lines as long as they run straight on.
 *
 * @param grid rows from below, each from the left
 */
export function regionBorders(grid: string[][]): GridLine[] {
  const columns = grid[0].map((_, x) => grid.map((row) => row[x]));
  const flat = grid.slice(1).flatMap((row, below) => {
    const sides = row.map((value, x) => value !== grid[below][x]);
    return stretches(sides).map(([from, to]) => ({ x: from, y: below + 1, x2: to, y2: below + 1 }));
  });
  const upright = columns.slice(1).flatMap((column, left) => {
    const sides = column.map((value, y) => value !== columns[left][y]);
    return stretches(sides).map(([from, to]) => ({ x: left + 1, y: from, x2: left + 1, y2: to }));
  });
  return [...flat, ...upright];
}

/** The stretches of a list that hold only `true`: from the first such index to the one after the last. */
function stretches(list: boolean[]): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (const [index, isOn] of list.entries()) {
    if (!isOn) continue;
    const last = found[found.length - 1];
    if (last?.[1] === index) last[1]++;
    else found.push([index, index + 1]);
  }
  return found;
}

/**
 * The place for the name of each region (cells of one value that are connected by their sides): its widest block, and
 * the tallest among equally wide ones. In the order of the regions' lowest rows.
 */
export function regionBlocks(grid: string[][]): GridBlock[] {
  const seen = grid.map((row) => row.map(() => false));
  return grid.flatMap((row, y) =>
    row.flatMap((_, x) => (seen[y][x] ? [] : [widestBlock(grid, collect(grid, seen, x, y))])),
  );
}

type Cell = [x: number, y: number];

/** The cells of the region of this cell, which are marked as seen. */
function collect(grid: string[][], seen: boolean[][], x: number, y: number): Cell[] {
  const cells: Cell[] = [[x, y]];
  seen[y][x] = true;
  // The list grows while it is walked.
  for (const [atX, atY] of cells) {
    for (const [nextX, nextY] of [
      [atX + 1, atY],
      [atX - 1, atY],
      [atX, atY + 1],
      [atX, atY - 1],
    ]) {
      if (grid[nextY]?.[nextX] !== grid[y][x] || seen[nextY][nextX]) continue;
      seen[nextY][nextX] = true;
      cells.push([nextX, nextY]);
    }
  }
  return cells;
}

function widestBlock(grid: string[][], cells: Cell[]): GridBlock {
  const rows = new Map<number, boolean[]>();
  for (const [x, y] of cells) {
    const row = rows.get(y) ?? grid[y].map(() => false);
    row[x] = true;
    rows.set(y, row);
  }
  const blocks: GridBlock[] = [];
  for (const [y, row] of [...rows].sort(([a], [b]) => a - b)) {
    for (const [from, to] of stretches(row)) {
      const below = blocks.find(
        (block) => block.y + block.rows === y && block.x === from && block.columns === to - from,
      );
      if (below) below.rows++;
      else blocks.push({ value: grid[y][from], x: from, y, columns: to - from, rows: 1 });
    }
  }
  return blocks.reduce((best, block) =>
    block.columns > best.columns || (block.columns === best.columns && block.rows > best.rows) ? block : best,
  );
}
