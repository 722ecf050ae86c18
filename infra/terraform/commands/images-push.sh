#!/bin/sh
# Builds the images that are ours, pushes what the registry does not have yet and writes their digests to
# deployed/ENV.json, which the next "make tf-plan" reads. DRY_RUN=1: only says what it would do.
set -eu
environment=$1
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here/../.."
# What .dockerignore lets the services' images have.
sources='.dockerignore package.json package-lock.json packages services operations'
# shellcheck disable=SC2086 # a list
[ -z "$(git status --porcelain -- $sources kafka_client/jmx infra/disk-exporter versions.env)" ] || {
  echo 'Expected sources without changes, as images are named by their commit: commit first' >&2
  exit 1
}
. ./versions.env
# By what it is made of, not by what was committed last: that may be deployed/dev.json, and prod is to get the digests of
# dev. Nor is a server that keeps data to start anew because of a new api.
last() { git log -1 --format=%h --abbrev=12 -- "$@" versions.env; }
# shellcheck disable=SC2086 # a list
services=$(last $sources)
proxy=$(last services/api/proxy)
java=$(last kafka_client/jmx)
disk=$(last infra/disk-exporter)
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
  digest=
  [ -n "${DRY_RUN:-}" ] || digest=$(digest_of "$name" "$tag")
  if [ -n "$digest" ]; then
    echo "$name is there already"
  else
    do_it docker build --platform linux/amd64 --tag "$image" "$@"
    do_it docker push --quiet "$image"
  fi
  [ -z "${DRY_RUN:-}" ] || return 0
  [ -n "$digest" ] || digest=$(digest_of "$name" "$tag")
  case $digest in
    sha256:*) ;;
    *) echo "Expected a digest of $name:$tag in the registry but received ${digest:-nothing}" >&2; exit 1 ;;
  esac
  digests="$digests${digests:+,}
  \"$name\": \"$digest\""
}
# Nothing where there is no such image. No other failure is an answer: keys may have expired.
digest_of() {
  refusal=$(mktemp)
  if aws ecr describe-images --region "$region" --repository-name "picture-resize/$1" --image-ids "imageTag=$2" \
    --query 'imageDetails[0].imageDigest' --output text 2>"$refusal"; then
    rm "$refusal"
    return
  fi
  said=$(cat "$refusal")
  rm "$refusal"
  case $said in
    *ImageNotFoundException*) ;;
    *) echo "$said" >&2; exit 1 ;;
  esac
}
for service in api consumer auditor; do
  push "$service" "$services" --build-arg "NODE_IMAGE=$NODE_IMAGE" --build-arg "REVISION=$services" \
    --file services/Dockerfile --target "$service" .
done
push api-proxy "$proxy" --build-arg "DEBIAN_IMAGE=$DEBIAN_IMAGE" services/api/proxy
push disk-exporter "$disk" --build-arg "DEBIAN_IMAGE=$DEBIAN_IMAGE" infra/disk-exporter
push_java() { push "$1" "$java" --build-arg "DEBIAN_IMAGE=$DEBIAN_IMAGE" --build-arg "$3" --target "$2" kafka_client/jmx; }
push_java zookeeper zookeeper "ZOOKEEPER_IMAGE=$ZOOKEEPER_IMAGE"
push_java kafka kafka "KAFKA_IMAGE=$KAFKA_IMAGE"
push_java kafka-community kafka "KAFKA_IMAGE=$KAFKA_COMMUNITY_IMAGE"

[ -z "${DRY_RUN:-}" ] || { echo "would write their digests to infra/terraform/deployed/$environment.json"; exit 0; }
mkdir -p "$here/deployed"
printf '{%s\n}\n' "$digests" > "$here/deployed/$environment.json"
echo "Wrote infra/terraform/deployed/$environment.json. Commit it: it says what runs."
