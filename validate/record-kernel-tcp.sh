#!/usr/bin/env bash
# Records validations over the kernel's TCP: two workers in network namespaces of this machine (Linux, root). It measures
# a model's profile first, then, for each link, the link and plans over it. It needs two cores with nothing else to do, and
# takes four to seven minutes a link.
#   validate/record-kernel-tcp.sh models/squeezenet1_1.onnx 1 runs/kernel/squeezenet.b1      (an ONNX file, batch 1)
# RATES (Mbit/s) and DELAYS (ms, one way) are lists. PROFILE, VISIT and BUDGET are the times allowed: 90s, 1s and 90s by default.
# POINTS chooses the plans, 8 for each link by default. TRANSPORT=grpc uses certificates (not tried yet); TCP uses keys.
set -euo pipefail
model=$1 batch=$2 out=$3
main=$(dirname "$0")/../dist/cli/main.js
transport=${TRANSPORT:-tcp}
pi=198.18.0.1:7070 server=198.18.0.2:7070
mkdir -p "$out"
testbed=
trap '[ -z "$testbed" ] || kill "$testbed"' EXIT

if [ ! -e "$out/profile.json" ]; then
  node "$main" profile device "$model" --batch "$batch" --cpu 1 --neighbour --budget "${PROFILE:-90s}" --quiet --out "$out/profile.json"
fi

# write_scenario FILE NAME CONDITION
write_scenario() {
  cat > "$1" << END
schema: paretopipe/scenario/v1
name: $2
source: pi
devices:
  pi: { profile: ../profile.json, slowdown: 4, host: this machine }
  server: { profile: ../profile.json, host: this machine }
conditions:
  measured:
$3
END
}

for rate in ${RATES:-5 25 100}; do
  for delay in ${DELAYS:-1 30 100}; do
    run=$out/${rate}mbit.${delay}ms
    name="$(basename "$model" .onnx), batch $batch, over kernel TCP at $rate Mbit/s and $delay ms"
    mkdir -p "$run"
    write_scenario "$run/scenario.yaml" "$name" "    all: delay ${delay}ms rate ${rate}mbit"
    node "$main" testbed "$run/scenario.yaml" --condition measured --cpu pi=0 --cpu server=1 --out "$run/lab" > "$run/testbed.log" 2>&1 &
    testbed=$!
    until grep -q "$server" "$run/testbed.log"; do
      kill -0 "$testbed" || { cat "$run/testbed.log"; exit 1; }
      sleep 0.5
    done
    keys=(--transport "$transport")
    if [ "$transport" = grpc ]; then keys+=(--certificates "$run/lab/keys/controller"); else keys+=(--secret-file "$run/lab/keys/secret.key"); fi
    for way in "$pi $server pi-server" "$server $pi server-pi"; do
      read -r from to link <<< "$way"
      node "$main" profile link --from "$from" --to "$to" "${keys[@]}" --quiet --repeats 3 --load 0s --out "$run/link.$link.json"
    done
    write_scenario "$run/scenario.yaml" "$name" "    links:
      pi>server: { profile: link.pi-server.json }
      server>pi: { profile: link.server-pi.json }"
    # 3: measured, but further off than the tolerance.
    node "$main" validate "$run/scenario.yaml" --model "$model" --testbed "$run/lab/testbed.yaml" --transport "$transport" \
      --points "${POINTS:-8}" --visit "${VISIT:-1s}" --budget "${BUDGET:-90s}" --charts none --quiet --out "$run" || [ $? = 3 ]
    kill "$testbed"
    wait "$testbed" || true
    testbed=
  done
done
