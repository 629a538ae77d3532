#!/usr/bin/env bash
# Compiles the programs of this folder for wasm32 and prints the modules as text into wat/. Needs Debian or
# Ubuntu and the network; installs what is missing. Not run by the tests: what it makes is committed.
set -euo pipefail
cd "$(dirname "$0")"

zig_version=0.17.1
# Programs whose right form is another module: an IPv6 address that is built on the stack moves within its record,
# a switch over other numbers is another switch, and what is not used stays. by-hand.tsv has their rows.
without_right=" errors pick tcp6-client udp6-server unportable "

missing=()
for tool in clang:clang wasm-ld:lld wasm2wat:wabt; do
  command -v "${tool%:*}" >/dev/null || missing+=("${tool#*:}")
done
if ((${#missing[@]})); then
  as_root=()
  ((EUID == 0)) || as_root=(sudo -n)
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet --disable-pip-version-check "ziglang==$zig_version"

strict=(-std=c11 -Wall -Wextra -Wno-sign-compare -Wno-unused-parameter -Wno-unused-function -Werror)
bare=(-ffreestanding -nostdlib)
clang14() { clang --target=wasm32 "${strict[@]}" "${bare[@]}" "$@"; }
clang22() {
  "$work/python/bin/python" -m ziglang cc -target wasm32-freestanding -fno-sanitize=all "${strict[@]}" "${bare[@]}" "$@"
}
declare -A maker=(
  [clang14]="$(clang --version | head -1), $(wasm-ld --version)"
  [clang22]="clang $(clang22 --version | sed -n '1s/.*version //p') of ziglang $zig_version"
)
printer="wasm2wat $(wasm2wat --version)"

# form NAME COMPILER LEVEL OUT [FLAG…]: one program as text; numbers=-DWASIX for those of WASIX.
form() {
  local name=$1 compiler=$2 level=$3 out=$4
  shift 4
  local printing=() compiling=()
  for flag in "$@"; do
    case $flag in
      --*) printing+=("$flag") ;;
      *) compiling+=("$flag") ;;
    esac
  done
  "$compiler" "-$level" ${numbers:-} "${compiling[@]}" "$name.c" -o "$work/module.wasm"
  {
    echo ";; $name.c, compiled with -$level${*:+ $*} by ${maker[$compiler]}; printed by $printer."
    sed -n 's|^// steps:|;; steps:|p' "$name.c"
    (cd "$work" && wasm2wat "${printing[@]}" module.wasm)
  } >"$out"
}

# The lines in which two texts differ, if these are constants and data only: line, what it is, what is right.
differences() {
  awk -v name="$1" '
    NR == FNR { first[FNR] = $0; lines = FNR; next }
    first[FNR] != $0 {
      if ($0 !~ /const|\(data/) exit 1
      was = first[FNR]; is = $0; sub(/^ +/, "", was); sub(/^ +/, "", is)
      found[++count] = name "\t" FNR "\t" was "\t" is
    }
    END { if (FNR == lines) for (i = 1; i <= count; i++) print found[i] }' "$2" "$3" || true
}

# fixture NAME COMPILER LEVEL SUFFIX [FLAG…]
fixture() {
  local name=$1 compiler=$2 level=$3 full="$1.$2-$3$4"
  shift 4
  form "$name" "$compiler" "$level" "wat/$full.wat" "$@"
  [[ $without_right != *" $name "* ]] || return 0
  numbers=-DWASIX form "$name" "$compiler" "$level" "$work/right.wat" "$@"
  differences "$full" "wat/$full.wat" "$work/right.wat" >>right.tsv
}

rm -rf wat
mkdir wat
echo "# What the same compiler makes of the same program with WASIX's numbers: fixture, line, is, right. By build.sh." >right.tsv
for source in *.c; do
  name=${source%.c}
  mapfile -t flags < <(sed -n 's|^// flags: ||p' "$source")
  for level in O0 O1 O2 Os; do
    fixture "$name" clang14 "$level" "" "${flags[@]}"
  done
  fixture "$name" clang22 O0 "" "${flags[@]}"
  fixture "$name" clang22 Os "" "${flags[@]}" # without names: that is how ziglang does it
done
# Without names, and folded.
fixture libc clang14 O0 -stripped -Wl,--strip-all
fixture tcp4-server clang14 O1 -stripped -Wl,--strip-all
fixture libc clang14 Os -folded --fold-exprs
fixture tcp4-server clang14 O0 -folded --fold-exprs

# tests/compiled.rs tells by these when a source was changed and nothing was built.
cksum build.sh posix.h ./*.c | sed 's|\./||' >sources.cksum
