#!/bin/sh
# Puts this machine's folder where Compose finds it. The folder travels as one JSON object, so there is
# never half a release: in the user data where machines are alike, else in the bucket of releases.
set -eu
. /etc/picture-resize/machine.env
release=/etc/picture-resize/folder.json
target=/opt/picture-resize/$FOLDER

[ -z "$RELEASE" ] || aws s3 cp --region "$REGION" --only-show-errors "$RELEASE" "$release"
digest=$(sha256sum "$release" | cut -d ' ' -f 1)
[ "$digest" != "$(cat "$target/.release" 2>/dev/null)" ] || exit 0

mkdir -p "$target/files"
# files/ may have what somebody put there by hand.
find "$target" -mindepth 1 -maxdepth 1 ! -name files -exec rm -rf {} +
tab=$(printf '\t')
jq -r 'to_entries[] | [.key, .value.mode, (.value.text | @base64)] | @tsv' "$release" |
  while IFS=$tab read -r path mode text; do
    mkdir -p "$target/$(dirname "$path")"
    echo "$text" | base64 -d > "$target/$path"
    chmod "$mode" "$target/$path"
  done
touch "$target/.new"
echo "$digest" > "$target/.release"
