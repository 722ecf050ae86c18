#!/bin/sh
# Builds the three images, pushes what the registry does not have yet and writes their digests to
# deployed/ENV.json, which the next "make tf-plan" reads. DRY_RUN=1: only says what it would do.
set -eu
environment=$1
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here/../.."
revision=$(git rev-parse --short=12 HEAD)
[ -z "$(git status --porcelain -- packages services package-lock.json)" ] || {
  echo 'Expected sources without changes, as images are named by their commit: commit first' >&2
  exit 1
}
do_it() { if [ -n "${DRY_RUN:-}" ]; then echo "would run: $*"; else "$@"; fi; }

values=$(node_modules/.bin/node "$here/src/print-registry.ts" "$environment")
region=${values%% *}
registry=${values#* }
if [ -z "${DRY_RUN:-}" ]; then
  aws ecr get-login-password --region "$region" | docker login --username AWS --password-stdin "$registry"
else
  echo "would log in to $registry"
fi

digest_of() {
  aws ecr describe-images --region "$region" --repository-name "picture-resize/$1" --image-ids "imageTag=$revision" \
    --query 'imageDetails[0].imageDigest' --output text 2>/dev/null || true
}
push() {
  name=$1
  shift
  image=$registry/picture-resize/$name:$revision
  # A name is given once: what is there is what was built from this commit before.
  [ -n "${DRY_RUN:-}" ] || [ -z "$(digest_of "$name")" ] || { echo "$name is there already"; return 0; }
  do_it docker build --platform linux/amd64 --build-arg "REVISION=$revision" --tag "$image" "$@"
  do_it docker push --quiet "$image"
}
push api --file services/Dockerfile --target api .
push consumer --file services/Dockerfile --target consumer .
push api-proxy services/api/proxy

[ -z "${DRY_RUN:-}" ] || { echo "would write the three digests to infra/terraform/deployed/$environment.json"; exit 0; }
mkdir -p "$here/deployed"
printf '{\n  "api": "%s",\n  "api-proxy": "%s",\n  "consumer": "%s"\n}\n' \
  "$(digest_of api)" "$(digest_of api-proxy)" "$(digest_of consumer)" > "$here/deployed/$environment.json"
echo "Wrote infra/terraform/deployed/$environment.json. Commit it: it says what runs."
