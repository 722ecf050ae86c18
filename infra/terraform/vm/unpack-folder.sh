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
# What no release has any more. files/ may have what somebody put there by hand, and .env is written anew after this.
jq -r 'keys[]' "$release" > "$target/.paths"
(cd "$target" && find . -type f ! -path './files/*' ! -path './.*') | sed 's|^\./||' |
  while IFS= read -r path; do
    grep --quiet --line-regexp --fixed-strings "$path" "$target/.paths" || rm "$target/$path"
  done
tab=$(printf '\t')
jq -r 'to_entries[] | [.key, .value.mode, (.value.text | @base64)] | @tsv' "$release" |
  while IFS=$tab read -r path mode text; do
    mkdir -p "$target/$(dirname "$path")"
    echo "$text" | base64 -d > "$target/.draft"
    chmod "$mode" "$target/.draft"
    # One that is the same stays the very file: a container that goes on has it mounted.
    cmp -s "$target/.draft" "$target/$path" || mv "$target/.draft" "$target/$path"
  done
rm -f "$target/.draft"
echo "$digest" > "$target/.release"
