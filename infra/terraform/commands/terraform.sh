#!/bin/sh
# Terraform, with the AWS provider from a folder of this machine where there is one; else Terraform gets it
# from its registry. A configuration of the user's own (TF_CLI_CONFIG_FILE) comes first.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
version=$(sed -n 's/^ *version *= *"\(.*\)"/\1/p' "$here/.terraform.lock.hcl")

# The four folders above it: the registry's name, the namespace, the provider, its version.
mirror() {
  for place in "$HOME/.terraform.d" "$HOME/.local/share/terraform" /usr/local/share/terraform /usr/share/terraform /opt; do
    [ -d "$place" ] || continue
    found=$(find "$place" -maxdepth 6 -type d -path "*/hashicorp/aws/$version" -print -quit 2>/dev/null)
    [ -z "$found" ] || { dirname "$(dirname "$(dirname "$(dirname "$found")")")"; return; }
  done
}

command -v terraform >/dev/null || { echo 'terraform was not found: https://developer.hashicorp.com/terraform/install (1.11 or newer)' >&2; exit 1; }
if [ ! -r "${TF_CLI_CONFIG_FILE:-/nowhere}" ]; then
  unset TF_CLI_CONFIG_FILE
  folder=$(mirror)
  if [ -n "$folder" ]; then
    mkdir -p "$here/cdktf.out"
    export TF_CLI_CONFIG_FILE="$here/cdktf.out/terraform.rc"
    # Whole at once: another Terraform may be reading it.
    printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$folder" > "$TF_CLI_CONFIG_FILE.$$"
    mv "$TF_CLI_CONFIG_FILE.$$" "$TF_CLI_CONFIG_FILE"
  fi
fi
export CHECKPOINT_DISABLE=1
exec terraform "$@"
