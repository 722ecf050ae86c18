#!/bin/sh
# Builds the images that are ours, pushes what the registry does not have yet and writes their digests to
# deployed/ENV.json, which the next "make tf-plan" reads. DRY_RUN=1: only says what it would do.
set -eu
environment=$1
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here/../.."
[ -z "$(git status --porcelain -- packages services operations kafka_client/jmx infra/disk-exporter versions.env package-lock.json)" ] || {
  echo 'Expected sources without changes, as images are named by their commit: commit first' >&2
  exit 1
}
. ./versions.env
revision=$(git rev-parse --short=12 HEAD)
# A server that keeps data is not to start anew because something else was committed.
servers=$(git log -1 --format=%h --abbrev=12 -- kafka_client/jmx versions.env)
disk=$(git log -1 --format=%h --abbrev=12 -- infra/disk-exporter versions.env)
do_it() { if [ -n "${DRY_RUN:-}" ]; then echo "would run: $*"; else "$@"; fi; }

values=$(node_modules/.bin/node "$here/src/print-registry.ts" "$environment")
region=${values%% *}
registry=${values#* }
if [ -z "${DRY_RUN:-}" ]; then
  aws ecr get-login-password --region "$region" | docker login --username AWS --password-stdin "$registry"
else
  echo "would log in to $registry"
fi

digests=
# push NAME TAG HOW-TO-BUILD
push() {
  name=$1
  tag=$2
  image=$registry/picture-resize/$name:$tag
  shift 2
  # A name is given once: what is there is what was built from this commit before.
  if [ -z "${DRY_RUN:-}" ] && [ -n "$(digest_of "$name" "$tag")" ]; then
    echo "$name is there already"
  else
    do_it docker build --platform linux/amd64 --tag "$image" "$@"
    do_it docker push --quiet "$image"
  fi
  [ -n "${DRY_RUN:-}" ] || digests="$digests${digests:+,}
  \"$name\": \"$(digest_of "$name" "$tag")\""
}
digest_of() {
  aws ecr describe-images --region "$region" --repository-name "picture-resize/$1" --image-ids "imageTag=$2" \
    --query 'imageDetails[0].imageDigest' --output text 2>/dev/null || true
}
for service in api consumer auditor; do
  push "$service" "$revision" --build-arg "NODE_IMAGE=$NODE_IMAGE" --build-arg "REVISION=$revision" \
    --file services/Dockerfile --target "$service" .
done
push api-proxy "$revision" --build-arg "DEBIAN_IMAGE=$DEBIAN_IMAGE" services/api/proxy
push disk-exporter "$disk" --build-arg "DEBIAN_IMAGE=$DEBIAN_IMAGE" infra/disk-exporter
java() { push "$1" "$servers" --build-arg "DEBIAN_IMAGE=$DEBIAN_IMAGE" --build-arg "$3" --target "$2" kafka_client/jmx; }
java zookeeper zookeeper "ZOOKEEPER_IMAGE=$ZOOKEEPER_IMAGE"
java kafka kafka "KAFKA_IMAGE=$KAFKA_IMAGE"
java kafka-community kafka "KAFKA_IMAGE=$KAFKA_COMMUNITY_IMAGE"

[ -z "${DRY_RUN:-}" ] || { echo "would write their digests to infra/terraform/deployed/$environment.json"; exit 0; }
mkdir -p "$here/deployed"
printf '{%s\n}\n' "$digests" > "$here/deployed/$environment.json"
echo "Wrote infra/terraform/deployed/$environment.json. Commit it: it says what runs."
