#!/bin/bash
# Makes screenshots/report.png: the page of a run on MNIST that was changed while it went on.
#
#   cargo build --release && bash examples/report.sh
#
# Needs Chromium (Debian: apt-get install chromium); CHROMIUM names another browser of its kind, CNN_TUI another program, OUT another
# place for the picture. NET, EPOCHS (at least 3) and DATA make the run another one, to try the script quickly.
set -eu
cd "$(dirname "$0")/.."
program=${CNN_TUI:-target/release/cnn-tui}
out=${OUT:-screenshots/report.png}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export XDG_STATE_HOME=$place XDG_CONFIG_HOME=$place

net=${NET:-conv 8 5x5 relu, maxpool 2, conv 12 3x3 relu, maxpool 2, dense 48 relu, dense 10 softmax}
"$program" train --net "$net" --schedule cosine --epochs "${EPOCHS:-4}" ${DATA:+--data "$DATA"}
planned=$(ls "$place/cnn-tui/runs")
"$program" branch "$planned" --at epoch:2 --set learning-rate=0.004 --do "silence 1 3" --no-tui --name digits
run=$(basename "$place"/cnn-tui/runs/*digits)
"$program" report "$run" "$place/report.html"
"${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1180,2240 \
    --screenshot="$place/report.png" "file://$place/report.html" 2>/dev/null
cp "$place/report.png" "$out"
ls -l "$out"
