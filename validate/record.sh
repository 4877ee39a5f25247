#!/usr/bin/env bash
# Records a validation over two workers on this machine: measures a model's profile and loopback first, then plans under
# three networks. It needs two cores with nothing else to do, and takes about 8 minutes.
#   validate/record.sh mobilenet_v2 1 runs/mobilenet_v2.b1           (a model of the zoo, batch 1)
#   validate/record.sh models/googlenet.onnx 8 runs/googlenet.b8     (any model, batch 8)
# PROFILE, VISIT and BUDGET are the times allowed: 90s, 1s and 6min by default. POINTS chooses the plans, 12 for each
# network by default: the predicted front, the baselines, plans that may be on the front, and others along the model.
set -euo pipefail
model=$1 batch=$2 out=$3
main=$(dirname "$0")/../dist/cli/main.js
paretopipe() { node "$main" "$@"; }
mkdir -p "$out"

paretopipe profile device "$model" --batch "$batch" --cpu 1 --neighbour --budget "${PROFILE:-90s}" --quiet --out "$out/profile.json"

# Not by the function: that would be a shell of its own, and to end it would not end the worker.
node "$main" worker --listen 127.0.0.1:7171 --cpu 0 > /dev/null &
node "$main" worker --listen 127.0.0.1:7172 --cpu 1 > /dev/null &
trap 'kill $(jobs -p) 2> /dev/null || true' EXIT
for port in 7171 7172; do
  until (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do
    # A worker that has ended said why.
    [ "$(jobs -rp | wc -l)" = 2 ] || exit 1
    sleep 0.2
  done
done
paretopipe profile link --from 127.0.0.1:7171 --to 127.0.0.1:7172 --quiet --out "$out/link.pi-server.json"
paretopipe profile link --from 127.0.0.1:7172 --to 127.0.0.1:7171 --quiet --out "$out/link.server-pi.json"
kill $(jobs -p)
wait

cat > "$out/scenario.yaml" << END
schema: paretopipe/scenario/v1
name: $(basename "$model" .onnx), batch $batch, on the local testbed
source: pi
devices:
  pi: { profile: profile.json, slowdown: 4, host: this machine }
  server: { profile: profile.json, host: this machine }
conditions:
  none:
    links:
      pi>server: { profile: link.pi-server.json }
      server>pi: { profile: link.server-pi.json }
  far: delay 20ms rate 50mbit
  varying:
    all: delay 5ms
    trace:
      generate:
        kind: step
        levels:
          - { rate: 200mbit, stay: 0.5s }
          - { rate: 80mbit, stay: 0.5s }
          - { rate: 20mbit, stay: 0.5s }
          - { rate: 140mbit, stay: 0.5s }
      duration: 2s
END
options=()
[[ $model == *.onnx ]] && options=(--model "$model")
paretopipe validate "$out/scenario.yaml" "${options[@]}" --testbed "$(dirname "$0")/local.testbed.yaml" --points "${POINTS:-12}" \
  --visit "${VISIT:-1s}" --budget "${BUDGET:-6min}" --charts none --quiet --out "$out"
