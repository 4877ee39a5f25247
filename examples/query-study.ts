// Asks a study's results with DuckDB: `paretopipe sweep examples/study.yaml --out runs/study` first, and
// `npm install @duckdb/node-api`, which ParetoPipe itself does not need.
//
//     node query-study.js runs/study
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

const results = path.join(process.argv[2] ?? "runs/study", "results.parquet");
const connection = await (await DuckDBInstance.create(":memory:")).connect();
await connection.run(`CREATE VIEW results AS SELECT * FROM '${results.replaceAll("'", "''")}'`);

// Which plan has the highest throughput, by model, board and network, over the mean of the seeds?
const best = await connection.runAndReadAll(`
  WITH plans AS (
    SELECT model, "devices.board.slowdown" AS slowdown, "conditions.network" AS network, plan,
           avg(throughput) AS throughput
    FROM results WHERE stable AND breaks IS NULL GROUP BY ALL
  )
  SELECT model, slowdown, network, arg_max(plan, throughput) AS best, max(throughput) AS throughput
  FROM plans GROUP BY ALL ORDER BY ALL`);
for (const { model, slowdown, network, best: plan, throughput } of best.getRowObjects())
  console.log(
    `${model}, board ${slowdown}x slower, ${network}: ${plan}, ${Number(throughput).toFixed(1)} frames/s`,
  );

// How much does the best other plan gain over all local, at the same seed?
const gain = await connection.runAndReadAll(`
  SELECT "conditions.network" AS network, round(avg(best / local), 2) AS gain
  FROM (
    SELECT cell, "conditions.network", max(throughput) FILTER (kind <> 'all local' AND breaks IS NULL) AS best,
           max(throughput) FILTER (kind = 'all local') AS local
    FROM results WHERE stable GROUP BY ALL
  )
  GROUP BY ALL ORDER BY ALL`);
for (const { network, gain: times } of gain.getRowObjects())
  console.log(`${network}: ${times}x of all local`);
