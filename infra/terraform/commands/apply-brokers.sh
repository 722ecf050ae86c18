#!/bin/sh
# Of the plan FOLDER/next.tfplan applies what exchanges or stops a broker, one broker after the other: each goes when all
# others have all replicas, and the next one when it has them as well. Terraform by itself destroys them all before it
# makes one, also with depends_on between them: apply-brokers.sh FOLDER ENV [-auto-approve]
set -eu
folder=$1
environment=$2
shift 2
here=$(cd "$(dirname "$0")/.." && pwd)
"$here/commands/terraform.sh" "-chdir=$folder" show -json next.tfplan > "$folder/next.json"
brokers=$("$here/../../node_modules/.bin/node" "$here/src/print-changed-brokers.ts" "$environment" < "$folder/next.json")
vm=/usr/local/lib/picture-resize

for broker in $brokers; do
  number=${broker%%:*}
  machines=${broker#*:}
  echo "Broker $number: when no replica of the others is behind"
  "$here/commands/on-machines.sh" "$environment" "Name=${machines#*:}" 1 "$vm/wait-in-sync.sh $number"
  "$here/commands/terraform.sh" "-chdir=$folder" apply "$@" "-target=aws_volume_attachment.kafka-$number-attachment" \
    "-target=aws_route53_record.kafka-$number-address" "-target=aws_route53_record.kafka-$number-shared-address"
  "$here/commands/on-machines.sh" "$environment" "Name=${machines%%:*}" 1 \
    'until systemctl is-active --quiet picture-resize.service; do sleep 5; done' "$vm/wait-in-sync.sh"
done
