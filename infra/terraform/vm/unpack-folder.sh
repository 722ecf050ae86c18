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

rm -rf "$target"
mkdir -p "$target"
tab=$(printf '\t')
jq -r 'to_entries[] | [.key, .value.mode, (.value.text | @base64)] | @tsv' "$release" |
  while IFS=$tab read -r path mode text; do
    mkdir -p "$target/$(dirname "$path")"
    echo "$text" | base64 -d > "$target/$path"
    chmod "$mode" "$target/$path"
  done
mkdir -p "$target/files"
touch "$target/.new"
echo "$digest" > "$target/.release"
