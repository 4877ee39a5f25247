#!/usr/bin/env bash
# Records validations over the kernel's TCP: two workers in network namespaces of this machine (Linux, root). It measures
# each model's profile first, then, for each link, the link and plans of each model over it. It needs two cores with nothing
# else to do, and takes two minutes a link and two to four minutes for each model over it.
#   validate/record-kernel-tcp.sh runs/kernel models/squeezenet1_1.onnx 1 models/resnet18.onnx 8      (ONNX files and their batches)
# RATES (Mbit/s) and DELAYS (ms, one way) are lists. PROFILE, VISIT and BUDGET are the times allowed: 90s, 1s and 90s by default.
# At 5 Mbit/s eight plans need BUDGET=240s. POINTS chooses the plans, 8 for each link by default. TRANSPORT=grpc uses certificates;
# TCP uses keys.
set -euo pipefail
out=$1
shift
main=$(dirname "$0")/../dist/cli/main.js
transport=${TRANSPORT:-tcp}
testbed=
trap '[ -z "$testbed" ] || kill "$testbed"' EXIT

models=() batches=() folders=()
while [ $# -ge 2 ]; do
  models+=("$1") batches+=("$2") folders+=("$out/$(basename "$1" .onnx).b$2")
  shift 2
done
for i in "${!models[@]}"; do
  profile=${folders[i]}/profile.json
  mkdir -p "${folders[i]}"
  if [ ! -e "$profile" ]; then
    node "$main" profile device "${models[i]}" --batch "${batches[i]}" --cpu 1 --neighbour --transport "$transport" \
      --budget "${PROFILE:-90s}" --quiet --out "$profile"
  fi
done

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
    link=${rate}mbit.${delay}ms
    lab=$out/lab/$link
    mkdir -p "$lab"
    write_scenario "${folders[0]}/lab.yaml" "$link" "    all: delay ${delay}ms rate ${rate}mbit"
    sed -i 's:\.\./profile:profile:' "${folders[0]}/lab.yaml"
    node "$main" testbed "${folders[0]}/lab.yaml" --condition measured --cpu pi=0 --cpu server=1 --out "$lab" > "$lab/testbed.log" 2>&1 &
    testbed=$!
    until grep -q "^Ctrl-C ends" "$lab/testbed.log"; do
      kill -0 "$testbed" || { cat "$lab/testbed.log"; exit 1; }
      sleep 0.5
    done
    # Another testbed of this machine may have the first network.
    read -r pi server <<< "$(sed -n 's/^[a-z]*: \(198[^;]*\);.*/\1/p' "$lab/testbed.log" | xargs)"
    keys=(--transport "$transport")
    if [ "$transport" = grpc ]; then keys+=(--certificates "$lab/keys/controller"); else keys+=(--secret-file "$lab/keys/secret.key"); fi
    for way in "$pi $server pi-server" "$server $pi server-pi"; do
      read -r from to name <<< "$way"
      node "$main" profile link --from "$from" --to "$to" "${keys[@]}" --quiet --repeats 3 --load 0s --out "$lab/link.$name.json"
    done
    for i in "${!models[@]}"; do
      run=${folders[i]}/$link
      mkdir -p "$run"
      cp "$lab"/link.*.json "$run"
      write_scenario "$run/scenario.yaml" "$(basename "${models[i]}" .onnx), batch ${batches[i]}, over kernel TCP at $rate Mbit/s and $delay ms" "    links:
      pi>server: { profile: link.pi-server.json }
      server>pi: { profile: link.server-pi.json }"
      # 3: measured, but further off than the tolerance.
      node "$main" validate "$run/scenario.yaml" --model "${models[i]}" --testbed "$lab/testbed.yaml" --transport "$transport" \
        --points "${POINTS:-8}" --visit "${VISIT:-1s}" --budget "${BUDGET:-90s}" --charts none --quiet --out "$run" || [ $? = 3 ]
    done
    kill "$testbed"
    wait "$testbed" || true
    testbed=
    # Its namespaces are gone a moment after the process.
    sleep 2
  done
done
