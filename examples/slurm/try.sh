#!/bin/bash
# Tries sweep.sbatch on a real Slurm: a controller and two nodes on this machine, twelve runs, and one node that is lost in the middle.
#
#   CNN_TUI=target/release/cnn-tui bash examples/slurm/try.sh
#
# It needs root on Debian or one of its relatives, and installs slurm-wlm and munge if they are not there. All else it writes into a
# directory of its own, and it ends all that it started. Each node is a slurmd in a PID namespace, so that killing it takes its jobs with it at
# once, as where the power fails. It ends with status 0 if all runs are finished, some of them on another node than they were begun on.
set -euo pipefail

repository=$(cd "$(dirname "$0")/../.." && pwd)
CNN_TUI=$(realpath "${CNN_TUI:-$(command -v cnn-tui)}")
place=$(mktemp -d /var/tmp/cnn-tui-slurm.XXXXXX)
export CNN_TUI SLURM_CONF=$place/slurm.conf
export SWEEP_INTO=$place/runs XDG_STATE_HOME=$place/state XDG_CONFIG_HOME=$place/config
# 417 batches a run, slow enough to be caught at it.
export SWEEP_REST="--data $place/digits.csv --batch-size 30 --speed 30 --save-every 1"
started=()

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }

# Ends what was started, the newest first.
leave() {
    set +e
    for ((at = ${#started[@]} - 1; at >= 0; at--)); do
        kill -9 "${started[at]}" 2>/dev/null
        wait "${started[at]}" 2>/dev/null
    done
    say "what was written is in $place"
}
trap leave EXIT

# Waits until a command succeeds, at most so many seconds.
await() {
    local seconds=$1 until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $until ] || { say "not within $seconds s: $*"; return 1; }
        sleep 0.5
    done
}

install_slurm() {
    command -v slurmctld munged >/dev/null && return
    say 'installing slurm-wlm and munge'
    apt-get update -qq
    # Their services are not to be started: what is needed is started here.
    printf '#!/bin/sh\nexit 101\n' >"$place/policy"
    local policy=/usr/sbin/policy-rc.d
    [ -e $policy ] || { install -m 755 "$place/policy" $policy; trap "rm -f $policy" RETURN; }
    DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends slurm-wlm munge >"$place/apt.log" 2>&1
}

write_configuration() {
    cat >"$SLURM_CONF" <<END
ClusterName=try
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=17000
AuthType=auth/munge
CryptoType=crypto/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$place/controller
SlurmctldPidFile=$place/slurmctld.pid
SlurmctldLogFile=$place/slurmctld.log
SlurmdPidFile=$place/%n.pid
SlurmdLogFile=$place/%n.log
SlurmdSpoolDir=$place/spool-%n
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SlurmdTimeout=5
MailProg=/bin/true
NodeName=node[1-2] NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=[17001-17002] CPUs=2 State=UNKNOWN
PartitionName=try Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
    mkdir -p "$place"/{controller,spool-node1,spool-node2,runs,state,config}
}

start() {
    "$@" >>"$place/daemons.log" 2>&1 &
    started+=($!)
}

start_slurm() {
    if ! munge -n >/dev/null 2>&1; then
        install -d -o munge -g munge /run/munge
        start setpriv --reuid munge --regid munge --clear-groups munged --foreground
        await 10 munge -n
    fi
    start slurmctld -D
    await 20 scontrol ping
    for node in node1 node2; do
        start unshare --pid --fork --kill-child --mount-proc slurmd -D -N "$node"
    done
    await 30 both_idle
}

both_idle() { [ "$(sinfo --noheader --Node --format=%t | grep -c idle)" = 2 ]; }
trains_on() { squeue --noheader --states=RUNNING --nodelist="$1" --format=%A | grep -q . && grep -qs . "$SWEEP_INTO"/*/batches.jsonl; }
is_down() { sinfo --noheader --Node --nodes="$1" --format=%t | grep -q down; }
is_empty() { [ -z "$(squeue --noheader)" ]; }

install_slurm
write_configuration
# The first three thousand digits of MNIST are enough here.
"$CNN_TUI" data convert mnist "$place/all.csv" >/dev/null
head -n 3001 "$place/all.csv" >"$place/digits.csv"
start_slurm
say "$(slurmctld -V), $(sinfo --noheader --Node --format='%N %t' | tr '\n' ' ')"

cd "$place"
script=$repository/examples/slurm/sweep.sbatch
count=$(bash "$script" --count)
sbatch --array="1-$count%4" "$script"
await 60 trains_on node2
lost=$(squeue --noheader --states=RUNNING --nodelist=node2 --format=%F_%K)
say "killing node2 with what it runs: task $lost"
disown "${started[-1]}"
kill -9 "${started[-1]}"
await 120 is_down node2
say "node2 is down; its job waits to be run again"
await 1200 is_empty

"$CNN_TUI" runs "$SWEEP_INTO"/*
left=$(bash "$script" --left)
say "$count runs, of which $left are left"
grep -l 'resumed' sweep-*.log | sed 's/^/went on in: /'
[ "$left" = 0 ]
