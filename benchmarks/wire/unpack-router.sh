#!/bin/bash
# Unpacks MySQL Router and its libraries, libc included, from Debian sid into a folder, for compare.py's --router.
# Nothing is installed.
#   benchmarks/wire/unpack-router.sh FOLDER
# About 24 MB. Exit: 0 there | 75 cannot be had here | other: broken.
set -euo pipefail
[ $# = 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
skip() { echo "unpack-router: SKIP: $*" >&2; exit 75; }
[ "$(uname -m)" = x86_64 ] || skip "x86-64 only"
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || skip "needs a Debian machine"
mkdir -p "$1"; root=$(cd "$1" && pwd)
[ ! -e "$root/.done" ] || exit 0
apt=$(mktemp -d); trap 'rm -rf "$apt"' EXIT
mkdir -p "$apt"/{lists/partial,cache,debs/partial}; : > "$apt/status"

mirror() { # where this machine gets Debian from
  apt-get indextargets --format '$(ORIGIN)|$(COMPONENT)|$(CODENAME)|$(REPO_URI)' 'Created-By: Packages' |
    awk -F'|' '$1=="Debian" && $2=="main" && $3!~/security|updates/ {print $4; exit}'
}
uri=$(mirror)
[ -n "$uri" ] || { apt-get -qq update >/dev/null 2>&1 || true; uri=$(mirror); }
[ -n "$uri" ] || skip "no Debian mirror is configured"
echo "deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri sid main" > "$apt/sources.list"
options=(-qq -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
  -o Dir::State::Lists="$apt/lists" -o Dir::State::status="$apt/status"
  -o Dir::Cache="$apt/cache" -o Dir::Cache::archives="$apt/debs" -o Debug::NoLocking=1
  -o APT::Install-Recommends=false -o Acquire::Languages=none -o APT::Sandbox::User=root)
apt-get "${options[@]}" update || skip "sid's list of packages cannot be read"
apt-get "${options[@]}" install -y --download-only mysql-router >/dev/null || skip "mysql-router cannot be fetched"
for d in bin sbin lib lib64; do
  mkdir -p "$root/usr/$d"; [ -L "$root/$d" ] || ln -s "usr/$d" "$root/$d"
done
for deb in "$apt"/debs/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$root" --keep-directory-symlink --no-same-owner --exclude='./usr/share'
done
"$root/lib64/ld-linux-x86-64.so.2" --library-path "$root/usr/lib/x86_64-linux-gnu:$root/usr/lib/mysql-router" \
  "$root/usr/bin/mysqlrouter" --version
touch "$root/.done"
