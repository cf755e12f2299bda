#!/usr/bin/env bash
# Builds everything and runs every test. `./test.sh --soak` runs the long figures too.
# The last line is the true total: "N passed, N failed, N skipped".
set -u
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 CI=${CI:-true}
hang=10m
[ "${1:-}" = "--soak" ] && export ANDON_SOAK=1 && hang=3h

needs() { # needs COMMAND PACKAGE: installs a Debian package where its command is missing
  command -v "$1" >/dev/null 2>&1 && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing $2"
    { apt-get update -qq && apt-get install -y -qq "$2"; } >/dev/null 2>&1 || echo "could not install $2" >&2
  else
    echo "missing: $1 (Debian package $2)" >&2
  fi
}
needs setsid util-linux
needs sqlite3 sqlite3
needs python3 python3
# The worker in Node. With npm and a newer Node than some systems have, also what reads the OpenAPI document.
needs node nodejs
# For faults: a network that is cut.
PATH=$PATH:/usr/sbin needs ip iproute2
# Debian keeps these out of the path. The tests start servers of their own, as an unprivileged user, and never touch one that is there.
PATH=$PATH:$(echo /usr/lib/postgresql/*/bin | tr ' ' ':') needs initdb postgresql
PATH=$PATH:/usr/sbin needs pgbouncer pgbouncer

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
passed=0 failed=0 skipped=0

dotnet restore --locked-mode -v quiet || failed=$((failed + 1))
dotnet format whitespace --no-restore --verify-no-changes >"$results/format" 2>&1 ||
  { echo "format: run 'dotnet format whitespace'"; head -20 "$results/format"; failed=$((failed + 1)); }
if ! dotnet build -c Release --no-restore -v quiet -warnaserror; then
  echo "the build failed"
  failed=$((failed + 1))
else
  for project in tests/*/*.csproj; do
    name=$(basename "$project" .csproj)
    dotnet test "$project" -c Release --no-build --logger "console;verbosity=normal" --blame-hang-timeout $hang >"$results/$name" 2>&1
    code=$?
    grep -E '^\s+(Failed|Error) |passed \(|suite: |seed|take-over' "$results/$name" | head -60
    count() { grep -E "^ *$1: *[0-9]+" "$results/$name" | tail -1 | grep -oE '[0-9]+' | tail -1; }
    p=$(count Passed) f=$(count Failed) s=$(count Skipped)
    echo "$name: ${p:-0} passed, ${f:-0} failed, ${s:-0} skipped"
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
    if [ "$code" != 0 ] && [ "${f:-0}" = 0 ]; then
      # The runner itself failed: that is a failure too, whatever it counted.
      tail -40 "$results/$name"
      failed=$((failed + 1))
    elif [ "${f:-0}" != 0 ]; then
      grep -E -A 25 '^\s+Failed ' "$results/$name" | head -200
    fi
  done
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
