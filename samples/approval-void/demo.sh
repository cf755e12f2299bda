#!/bin/sh
# Approve, change what was approved, and see which approvals are void: everything in a folder of its own, which is removed afterwards.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
andon=${ANDON:-$here/../../andon}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export ANDON_DB="$folder/contract.db"

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { printf '\033[2m$ andon %s\033[0m\n' "$*"; $andon "$@" || test $? = "${expect:-0}"; }
task() { $andon tasks list -o json | tr '{' '\n' | sed -n "s/.*\"id\":\"\([^\"]*\)\".*\"step\":\"$1\".*/\1/p" | head -n 1; }

say '1. Terms are drafted; finance and legal are asked.'
expect=3 run run "$here/pipeline.yaml" --progress none

say '2. Both approve what they see, and the contract is signed.'
run tasks approve "$(task finance)" --as fay
run tasks approve "$(task legal)" --as lee
run runs resume last --progress none

say '3. Somebody adds a clause to the terms. What would have to run again, at most?'
change='terms={"price":1000,"clauses":["delivery in May","payment in 30 days","penalty for delay"]}'
run runs edit last "$change" --cutoff --dry-run

say '4. It is done. The price comes out as it was, so that finance stays approved; the text does not.'
run runs edit last "$change" --cutoff
expect=3 run runs resume last --progress none

say '5. What changed since legal approved?'
run runs diff last

say '6. Nobody can hurry it through: what legal sees is new.'
run tasks reapprove last --as lee

say '7. Legal looks, and approves the new text; the contract is signed again, with both names.'
run tasks approve "$(task legal)" --as lee
run runs resume last --progress none

say '8. The record: what ran, what stayed, who approved what.'
run runs events last
