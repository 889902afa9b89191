#!/bin/sh
# Makes the files under static/vendor again: run by a developer (`make assets`) when a library is upgraded, and the
# output is committed. Nothing here runs when the product is installed, started or tested. Needs npm and a network.
set -eu

GOVUK_FRONTEND=6.6.0
HTMX=2.0.11
SASS=1.108.2

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm pack --silent "govuk-frontend@$GOVUK_FRONTEND" >/dev/null
npm pack --silent "htmx.org@$HTMX" >/dev/null
npm install --silent --no-save --ignore-scripts --prefix . "sass@$SASS" >/dev/null

# --- govuk-frontend: our choice of its styles, compiled once; its script, started without an inline call -------------
out="$here/govuk-frontend"
mkdir -p "$out"
tar xzf "govuk-frontend-$GOVUK_FRONTEND.tgz"
cp "$here/govuk-frontend.scss" app.scss
./node_modules/.bin/sass --quiet-deps --no-source-map --no-charset --style=compressed app.scss >"$out/govuk-frontend.css"
if grep -n -i -E 'GDS Transport|@font-face|crest|crown|url\(' "$out/govuk-frontend.css"; then
  echo "The stylesheet names a typeface, crest, crown or outside file that we may not use." >&2
  exit 1
fi
{
  sed 's#//\# sourceMappingURL=.*##' package/dist/govuk/govuk-frontend.min.js
  echo
  # The page template of govuk-frontend sets these classes in an inline script, which our content policy refuses.
  echo 'document.body.classList.add("js-enabled","govuk-frontend-supported");initAll();'
} >"$out/govuk-frontend.js"
cat >"$out/LICENSE.txt" <<'LICENCE'
The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies
of the Software, and to permit persons to whom the Software is furnished to do
so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
LICENCE
echo "govuk-frontend $GOVUK_FRONTEND (MIT), compiled with sass $SASS from govuk-frontend.scss" >"$out/VERSION"
(cd "$out" && sha256sum govuk-frontend.css govuk-frontend.js LICENSE.txt >SHA256SUMS)
rm -rf package

# --- htmx: the minified file as published ---------------------------------------------------------------------------
out="$here/htmx"
mkdir -p "$out"
tar xzf "htmx.org-$HTMX.tgz"
cp package/dist/htmx.min.js "$out/htmx.min.js"
cp package/LICENSE "$out/LICENSE.txt"
echo "htmx $HTMX (Zero-Clause BSD)" >"$out/VERSION"
(cd "$out" && sha256sum htmx.min.js LICENSE.txt >SHA256SUMS)
