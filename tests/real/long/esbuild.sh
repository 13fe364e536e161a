# Android's esbuild, a Go program for /system/bin/linker64, bundles what the one for this machine bundles.
version=0.28.2
command -v npm >/dev/null || { echo "no npm"; exit 77; }
for p in android-arm64 linux-x64; do
    (timeout 200 npm pack --silent @esbuild/$p@$version >/dev/null 2>&1 && mkdir $p && tar -xf esbuild-$p-*.tgz -C $p) ||
        { echo "the npm registry does not answer"; exit 77; }
done
mkdir src
cat >src/main.tsx <<'C'
import { area, type Shape } from "./shapes";
import data from "./data.json";
import "./style.css";
enum Kind { A = 1, B = A << 2 }
class Box<T> { #v: T; static n = 0; constructor(v: T) { this.#v = v; Box.n++ } get v() { return this.#v ?? null } }
const el = <div className="x" {...data}>{[1, 2, 3].map(i => <b key={i}>{i ** 2}</b>)}</div>;
export async function* run(s: Shape) { for await (const x of [area(s)]) yield new Box(x).v?.toFixed(2) }
console.log(Kind.B, el, await import("./lazy"));
C
echo 'export type Shape = { r: number }; export const area = (s: Shape) => Math.PI * s.r ** 2; export const unused = 1;' >src/shapes.ts
echo 'export default { text: `a${1 + 1}b`, big: 10n ** 20n, re: /(?<y>\d+)/u }' >src/lazy.ts
echo '{ "id": "data", "n": [1, 2.50, 3e4] }' >src/data.json
echo '.a { & .b { color: #ff0000; margin: 0px 0px } } @media (width >= 10px) { .c { inset: 0 } }' >src/style.css
i=0; while [ $i -lt 300 ]; do i=$((i + 1)); echo "export const v$i = (x) => x + $i * ${i}n;" ; done >src/many.js
echo 'export * from "./many"; export { run } from "./main";' >src/index.ts
bundle() {
    out=$1; shift
    "$@" src/index.ts --bundle --format=esm --splitting --minify --sourcemap --metafile=$out.json --target=es2022 \
        --outdir=$out --log-level=error --jsx=automatic --external:react --external:react/jsx-runtime
}
bundle native linux-x64/package/bin/esbuild && bundle guest $RUN android-arm64/package/bin/esbuild || exit 1
diff -r native guest && sed 's/guest/native/g' guest.json | cmp - native.json && echo "the same $(ls guest | sed 's/-.*\././' | sort | uniq -c | wc -l) kinds of files"
$RUN android-arm64/package/bin/esbuild --version
for i in 1 2 3; do $RUN android-arm64/package/bin/esbuild --minify src/many.js | cksum; done | uniq
