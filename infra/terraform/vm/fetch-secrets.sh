#!/bin/sh
# Writes .env: the settings that came with the folder, and this role's secrets, which are nowhere else.
set -eu
. /etc/picture-resize/machine.env
cd "/opt/picture-resize/$FOLDER"
umask 077
cat settings.env > .env.draft
for name in $SECRETS; do
  value=$(aws ssm get-parameter --region "$REGION" --with-decryption --name "$PARAMETERS/$name" \
    --query Parameter.Value --output text)
  echo "$name=$value" >> .env.draft
done
mv .env.draft .env
