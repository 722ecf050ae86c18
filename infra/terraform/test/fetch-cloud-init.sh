#!/bin/sh
# Puts Debian's cloud-init into .native/cloud-init for a test, without root. It is unpacked and not installed: an installed
# one would set up this very machine at its next boot. What it stands on comes from PyPI.
set -eu
place=$(cd "$(dirname "$0")/../../.." && pwd)/.native/cloud-init
rm -rf "$place" "$place.draft"
mkdir -p "$place.draft"
cd "$place.draft"
apt-get download --quiet cloud-init
dpkg-deb --extract cloud-init_*.deb package
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check configobj==5.0.9 jinja2==3.1.6 jsonpatch==1.33 \
  jsonschema==4.26.0 oauthlib==3.3.1 pyyaml==6.0.3 requests==2.32.5
cat > cloud-init <<'SCRIPT'
#!/bin/sh
here=$(dirname "$0")
PYTHONPATH=$here/package/usr/lib/python3/dist-packages exec "$here/python/bin/python3" -m cloudinit.cmd.main "$@"
SCRIPT
chmod +x cloud-init
# In one step to its place, so that there is never half of it.
mv "$place.draft" "$place"
