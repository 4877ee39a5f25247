#!/usr/bin/env bash
# Records a validation over two workers on this machine, on networks with jitter, losses and rates that change. It measures the model's
# profile first. It needs two cores with nothing else to do, and takes about 8 minutes.
#   validate/record-unusual.sh models/efficientnet_b0.onnx runs/efficientnet_b0
# PROFILE, VISIT and BUDGET are the times allowed: 90s, 2s and 6min by default. POINTS chooses the plans, 6 for each network by default.
set -euo pipefail
model=$1 out=$2
main=$(dirname "$0")/../dist/cli/main.js
mkdir -p "$out"

node "$main" profile device "$model" --cpu 1 --neighbour --budget "${PROFILE:-90s}" --quiet --out "$out/profile.json"

cat > "$out/scenario.yaml" << END
schema: paretopipe/scenario/v1
name: $(basename "$model" .onnx), batch 1, on unusual networks
source: pi
devices:
  pi: { profile: profile.json, slowdown: 4, host: this machine }
  server: { profile: profile.json, host: this machine }
conditions:
  jitter: delay 15ms 4ms rate 40mbit
  lossy: delay 20ms rate 30mbit loss 1%
  lte: delay 40ms 10ms rate 10mbit loss 0.5%
  home: { all: delay 3ms 2ms, trace: { preset: wifi-home }, shared: true }
  busy:
    all: delay 5ms
    trace: { generate: { kind: on-off, rate: 50mbit, share: 0.2, on: 2s, off: 5s } }
END
node "$main" validate "$out/scenario.yaml" --model "$model" --testbed "$(dirname "$0")/local.testbed.yaml" --points "${POINTS:-6}" \
  --visit "${VISIT:-2s}" --budget "${BUDGET:-6min}" --charts none --quiet --out "$out"
