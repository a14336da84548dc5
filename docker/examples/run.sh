#!/bin/sh
# Runs the examples against a Failgate, all at the same time, and shows what differs from what is expected.
#   HOST=127.0.0.1 PORT=3307 DBUSER=app PASSWORD=app   MYSQL="mysql --get-server-public-key"   MYSQLTEST=mysqltest
# Without the program mysqltest, the examples for it are skipped.
set -u
cd "$(dirname "$0")" || exit 1
export HOST="${HOST:-127.0.0.1}" PORT="${PORT:-3307}" USER="${DBUSER:-app}" PASSWORD="${PASSWORD:-app}"
MYSQL=${MYSQL:-mysql --get-server-public-key}
MYSQLTEST=${MYSQLTEST:-mysqltest}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

run_sql() {
  MYSQL_PWD=$PASSWORD $MYSQL --protocol=tcp -h "$HOST" -P "$PORT" -u "$USER" --force --comments --table test \
    <"sql/$1.sql" >"$out/$1.rows" 2>"$out/$1.errors"
  # results and errors have no order between them; some clients repeat a statement that failed
  cat "$out/$1.rows" "$out/$1.errors" | sed -e '/^--------------$/,/^$/d' -e '/^mysql: \[Warning\]/d' >"$out/$1"
  diff "sql/$1.expected" "$out/$1" >"$out/$1.diff" && echo "ok       sql/$1.sql" \
    || { echo "DIFFERS  sql/$1.sql"; cat "$out/$1.diff"; return 1; }
}

run_mysqltest() {
  cp "mysqltest/$1.result" "$out" # beside it goes what differs
  $MYSQLTEST --no-defaults --protocol=tcp --host="$HOST" --port="$PORT" --user="$USER" --password="$PASSWORD" \
    --database=test --silent --result-file="$out/$1.result" --test-file="mysqltest/$1.test" --logdir="$out" \
    >"$out/$1" 2>&1 \
    && echo "ok       mysqltest/$1.test" || { echo "DIFFERS  mysqltest/$1.test"; cat "$out/$1"; return 1; }
}

running=
for file in sql/*.sql; do
  run_sql "$(basename "$file" .sql)" & running="$running $!"
done
if command -v ${MYSQLTEST%% *} >/dev/null 2>&1; then
  for file in mysqltest/*.test; do
    run_mysqltest "$(basename "$file" .test)" & running="$running $!"
  done
else
  echo "SKIPPED  mysqltest/: no mysqltest here"
fi
status=0
for process in $running; do
  wait "$process" || status=1
done
exit $status
