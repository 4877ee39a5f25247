import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

/** The tandem of three M/M/1 as the event engine does it, with nothing else: eight events a customer in a binary heap. */
const program = `
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <queue>
#include <random>
#include <vector>
enum Kind { End, Sent, Delivered, Arrival };
struct Event { double time; uint64_t key; Kind kind; int at; };
struct Later {
  bool operator()(const Event& a, const Event& b) const { return a.time > b.time || (a.time == b.time && a.key > b.key); }
};
int main(int, char** arguments) {
  const long customers = atol(arguments[1]);
  const double means[] = {0.5, 0.6, 0.7};
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  auto draw = [&](double mean) { return -mean * std::log(1 - uniform(random)); };
  std::priority_queue<Event, std::vector<Event>, Later> queue;
  uint64_t sequence = 0;
  auto at = [&](double time, Kind kind, int place) {
    queue.push({time, (uint64_t(kind) << 56) + sequence++, kind, place});
  };
  std::deque<double> waiting[3];
  bool busy[3] = {};
  double now = 0, total = 0;
  long arrived = 0, events = 0;
  std::deque<double> arrivals;
  auto start = [&](int server) {
    if (busy[server] || waiting[server].empty()) return;
    waiting[server].pop_front();
    busy[server] = true;
    at(now + draw(means[server]), End, server);
  };
  const clock_t begin = clock();
  at(draw(1), Arrival, 0);
  while (!queue.empty()) {
    const Event event = queue.top();
    queue.pop();
    now = event.time;
    events++;
    switch (event.kind) {
      case Arrival:
        arrivals.push_back(now);
        waiting[0].push_back(now);
        start(0);
        if (++arrived < customers) at(now + draw(1), Arrival, 0);
        break;
      case End:
        busy[event.at] = false;
        if (event.at < 2) at(now, Sent, event.at);
        else { total += now - arrivals.front(); arrivals.pop_front(); }
        start(event.at);
        break;
      case Sent:
        at(now, Delivered, event.at + 1);
        break;
      case Delivered:
        waiting[event.at].push_back(now);
        start(event.at);
        break;
    }
  }
  printf("%ld %.9f %.6f", events, double(clock() - begin) / CLOCKS_PER_SEC, total / customers);
}
`;

/** Compiles the program in a folder; undefined if there is no g++. */
export function compileHeap(directory: string): string | undefined {
  if (spawnSync("g++", ["--version"]).status !== 0) return undefined;
  const source = path.join(directory, "heap.cpp");
  const binary = path.join(directory, "heap");
  writeFileSync(source, program);
  const { status, stderr } = spawnSync("g++", ["-O2", "-o", binary, source], { encoding: "utf8" });
  if (status !== 0) throw new Error(`g++ failed: ${stderr}`);
  return binary;
}

/** Runs `customers` through the program: its events, and the processor seconds that they took. */
export function runHeap(binary: string, customers: number): { work: number; seconds: number } {
  const { stdout, status } = spawnSync(binary, [String(customers)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the program in C++ failed with ${status}`);
  const [work, seconds] = stdout.split(" ").map(Number);
  return { work, seconds };
}
