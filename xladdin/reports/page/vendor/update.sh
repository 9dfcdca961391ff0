#!/bin/sh
# Builds echarts.min.js anew from the packages that package-lock.json names, with their licences beside it.
# Needs Node.js 18 or later with npm. The same lock file gives the same bytes, on any machine.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$here/package-lock.json" "$here/entry.js" "$work"
cd "$work"
npm ci --ignore-scripts --no-audit --no-fund --silent
modules=node_modules
{
    # Pages travel alone: what the licences want to be kept goes along in the file.
    echo '/*!'
    cat $modules/echarts/NOTICE
    echo
    echo 'Licensed under the Apache License, Version 2.0: https://www.apache.org/licenses/LICENSE-2.0'
    echo 'A build of some of its parts, unchanged, with zrender and parts of d3:'
    echo
    cat $modules/zrender/LICENSE
    echo
    cat $modules/echarts/licenses/LICENSE-d3
    echo '*/'
} >banner.txt
# Chromium 86 stands in the browsers of offices (360, WPS) that are not kept up to date.
$modules/.bin/esbuild entry.js --bundle --minify --format=iife --global-name=echarts --target=chrome86 \
    --legal-comments=none --log-level=warning --outfile=bundle.js
cat banner.txt bundle.js >"$here/echarts.min.js"
cp $modules/echarts/LICENSE $modules/echarts/NOTICE "$here"
cp $modules/echarts/licenses/LICENSE-d3 "$here/LICENSE-d3"
cp $modules/zrender/LICENSE "$here/LICENSE-zrender"
cp $modules/tslib/LICENSE.txt "$here/LICENSE-tslib"
cd "$here"
sha256sum echarts.min.js
echo 'Write the version and the sum into VENDORED.md; tests/page holds the file against it.'
