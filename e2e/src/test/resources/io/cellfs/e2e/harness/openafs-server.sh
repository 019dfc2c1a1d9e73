#!/bin/bash
# OpenAFS's servers, without authentication, in a mount and process namespace that the caller has made: the file server and the volume server, or,
# with ROLE=databases in the environment, the location and the protection server.
# usage: ROOT ADDRESS CELL DB [DISK]: its files below ROOT, bound to ADDRESS, in the cell whose databases are at DB. Its partitions are in memory,
# or directories below DISK. Writes ROOT.ready.
set -eu
role=${ROLE:-files}
root=$1 address=$2 cell=$3 db=$4 disk=${5:-}
mkdir -p "$root"
mount -t tmpfs none "$root"
for d in usr lib lib32 lib64 libx32 bin sbin; do
  if [ -L /$d ]; then ln -s "$(readlink /$d)" "$root/$d"; elif [ -d /$d ]; then mkdir "$root/$d"; mount --rbind -o ro /$d "$root/$d"; fi
done
mkdir -p "$root"/{dev,proc,etc/openafs/server,var/lib/openafs/local,var/lib/openafs/db,var/log/openafs,vicepa,vicepb,tmp,run}
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
for f in passwd group nsswitch.conf services protocols ld.so.cache; do [ ! -e /etc/$f ] || cp /etc/$f "$root/etc/"; done
echo "$address localhost $(hostname)" >"$root/etc/hosts"
echo "$cell" >"$root/etc/openafs/server/ThisCell"
printf '>%s\n%s #%s\n' "$cell" "$db" "$db" >"$root/etc/openafs/server/CellServDB"
cp "$root"/etc/openafs/server/* "$root/etc/openafs/"
: >"$root/etc/openafs/server/UserList"
: >"$root/var/lib/openafs/local/NoAuth"
echo "$address" >"$root/var/lib/openafs/local/NetInfo"
[ -z "$disk" ] || for p in vicepa vicepb; do mkdir -p "$disk/$p"; mount --bind "$disk/$p" "$root/$p"; done
touch "$root"/vicep{a,b}/AlwaysAttach
inside() { chroot "$root" "$@"; }
await() { for _ in $(seq 900); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done; echo "not in time: $*" >&2; exit 1; }
settled() { echo ready >"$root.ready"; wait; exit; }
absent() { inside vos lock probe.absent -noauth 2>&1 | grep -q 'no such entry'; }
if [ "$role" = databases ]; then
  inside /usr/lib/openafs/vlserver -rxbind &
  inside /usr/lib/openafs/ptserver -rxbind &
  await absent
  await inside pts listentries -noauth
  settled
fi
await absent
inside /usr/lib/openafs/fileserver -rxbind &
inside /usr/lib/openafs/volserver -rxbind &
await inside vos listvol "$address" -noauth
settled
