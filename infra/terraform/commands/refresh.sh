#!/bin/sh
# Has the servers with a disk take their newest release, one after the other, and the database its newest schema; for the
# groups there is roll.sh. Containers that the release does not change stay as they are. DRY_RUN=1: only says what it would do.
set -eu
environment=$1
here=$(cd "$(dirname "$0")/.." && pwd)
brokers=$("$here/../../node_modules/.bin/node" "$here/src/print-brokers.ts" "$environment")
restart='systemctl restart picture-resize.service'
vm=/usr/local/lib/picture-resize

"$here/commands/on-machines.sh" "$environment" role=db 1 "$restart" "$vm/apply-schema.sh"
# No further when one does not come up or its replicas stay behind.
"$here/commands/on-machines.sh" "$environment" role=kafka "$brokers" "$restart" "$vm/wait-in-sync.sh"
"$here/commands/on-machines.sh" "$environment" role=observability 1 "$restart"
