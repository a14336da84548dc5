#!/bin/bash
# Writes proxy-server's table of MySQL's error numbers from a running MySQL server's own lists:
#   build-tools/generate-mysql-errors.sh MYSQL-CLIENT PERROR HOST PORT USER PASSWORD > \
#     proxy-server/src/main/resources/io/failgate/proxy/protocol/mysql-errors.tsv
# Number, SQLSTATE, name, and text with its printf placeholders. Numbers from 10000 on go to the server's log only.
set -euo pipefail
"$1" --no-defaults -h"$3" -P"$4" -u"$5" -p"$6" -N -e "SELECT error_number, sql_state, error_name
  FROM performance_schema.events_errors_summary_global_by_error
  WHERE error_number BETWEEN 1000 AND 9999 ORDER BY 1" 2>/dev/null |
while IFS=$'\t' read -r number state name; do
  text=$("$2" "$number" 2>/dev/null | sed -n "s/^MySQL error code MY-0*$number ([A-Za-z0-9_]*): //p" | head -1)
  printf '%s\t%s\t%s\t%s\n' "$number" "$state" "$name" "$text"
done
