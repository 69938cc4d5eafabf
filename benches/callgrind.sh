#!/usr/bin/env bash
# Counts the instructions of one training step of a network under callgrind: a number that a noisy machine does not
# change, so that a regression is seen where seconds would not show it.
#
#     cargo build --release && bash benches/callgrind.sh [NET] [BATCH]      # default: C 64
#
# Needs valgrind (Debian: apt-get install valgrind). Valgrind knows no AVX-512 and says so to the program, which then
# runs its AVX2 kernels: the count is of those. Two runs that differ by 20 steps are subtracted, so that starting and
# unpacking MNIST do not count. One thread.
set -euo pipefail

net=${1:-C} batch=${2:-64}
program=${PROGRAM:-target/release/cnn-tui}
few=5 many=25
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Instructions of a whole run with so many steps after the warm-up.
instructions() {
    valgrind --tool=callgrind --callgrind-out-file="$work/$1" \
        "$program" bench --json --no-layers --no-peak --nets "$net" --batches "$batch" --threads 1 \
        --mode train --rounds 1 --steps "$1" >"$work/json" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
    awk '/Collected/ { print $NF }' "$work/log"
}

first=$(instructions "$few")
second=$(instructions "$many")
backend=$(sed 's/.*"backend":"\([^"]*\)".*/\1/' "$work/json")
step=$(((second - first) / (many - few)))
echo "$net, batch $batch, $backend: $step instructions a step, $((step / batch)) an image"
