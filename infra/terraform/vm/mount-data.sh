#!/bin/sh
# Mounts this machine's disk as the place of Docker's volumes. It is found by the id of its EBS volume, as
# the order of devices is not always the same, and formatted only if there is nothing at all on it.
set -eu
. /etc/picture-resize/machine.env
place=/var/lib/docker/volumes
! mountpoint -q "$place" || { xfs_growfs "$place" >/dev/null; exit 0; }

volume=$(aws ssm get-parameter --region "$REGION" --name "$VOLUME_PARAMETER" --query Parameter.Value --output text)
device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_$(echo "$volume" | tr -d -)
tries=0
until [ -e "$device" ]; do
  tries=$((tries + 1))
  [ "$tries" -le 150 ] || { echo "Expected disk $volume at $device but there is none after 5 minutes" >&2; exit 1; }
  sleep 2
done

# 2: it looked and found nothing. Whatever else goes wrong is no reason to format.
found=0
blkid -p "$device" >/dev/null || found=$?
case $found in
  0) ;;
  2) mkfs.xfs -q "$device" ;;
  *) echo "The disk $volume can't be read (blkid: $found)" >&2; exit 1 ;;
esac

# After a reboot Docker starts its containers by itself: not before the disk is there.
mkdir -p "$place" /etc/systemd/system/docker.service.d
grep -q " $place " /etc/fstab || echo "$device $place xfs noatime,nofail 0 2" >> /etc/fstab
printf '[Unit]\nRequiresMountsFor=%s\n' "$place" > /etc/systemd/system/docker.service.d/data.conf
systemctl daemon-reload
systemctl stop docker.socket docker.service
mount "$place"
xfs_growfs "$place" >/dev/null
systemctl start docker.service
