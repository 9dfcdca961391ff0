#!/bin/sh
# Installs the Debian packages that the tests need, where that can be done.
set -eu
command -v soffice >/dev/null 2>&1 && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends libreoffice-calc-nogui >/dev/null
else
    echo 'LibreOffice is missing and cannot be installed from here: apt-get install libreoffice-calc-nogui' >&2
fi
