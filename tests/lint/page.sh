#!/bin/sh
# page.sh PAGE COMMAND...: the generated page is what the command prints.
page=$1
shift
"$@" | diff -u "$page" - || { echo "$page is old: ninja -C build doc"; exit 1; }
