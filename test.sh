#!/usr/bin/env bash
# Builds Signet and runs every test. Ends with "N passed, N failed, N skipped"; the exit code is 0 only when tests ran and none failed.
#   ./test.sh           the whole suite
#   ./test.sh --long    more random cases and the longer runs
set -uo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" || exit 1

long=
for argument; do
  case $argument in
    --long) long=1 ;;
    *) echo "usage: ./test.sh [--long]" >&2; exit 4 ;;
  esac
done
export SIGNET_LONG=$long DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# --- the peers that judge our files and whose files we judge -------------------------------------------------------------
present() {
  case $1 in
    sbsigntool) command -v sbverify ;;
    softhsm2) command -v softhsm2-util ;;
    libengine-pkcs11-openssl) ls /usr/lib/*/engines-3/pkcs11.so ;;
    opensc) command -v pkcs11-tool ;;
    gdisk) PATH=$PATH:/usr/sbin:/sbin command -v sgdisk ;;
    dosfstools) PATH=$PATH:/usr/sbin:/sbin command -v mkfs.vfat ;;
    e2fsprogs) PATH=$PATH:/usr/sbin:/sbin command -v mke2fs ;;
    gcc-mingw-w64-x86-64) command -v x86_64-w64-mingw32-gcc ;;
    *) command -v "$1" ;;
  esac >/dev/null 2>&1
}

missing=()
for package in osslsigncode sbsigntool pesign openssl softhsm2 libengine-pkcs11-openssl opensc gcc-mingw-w64-x86-64 gdisk dosfstools e2fsprogs; do
  present "$package" || missing+=("$package")
done
if ((${#missing[@]})); then
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    echo "installing ${missing[*]}"
    log=$(mktemp)
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
      tail -n 20 "$log" >&2
    fi
    rm -f -- "$log"
  fi
  still=()
  for package in "${missing[@]}"; do present "$package" || still+=("$package"); done
  if ((${#still[@]})); then
    echo "not installed, so the tests that need them are skipped: ${still[*]} (as root: apt-get install ${still[*]})" >&2
  fi
fi

# --- build ---------------------------------------------------------------------------------------------------------------
# Locked: what is built is what the committed lock files say. After changing a package: dotnet restore, and commit the lock files.
dotnet restore --locked-mode -v q || exit 1
dotnet build --no-restore -v q || exit 1
./signet --version || exit 1

# --- run -----------------------------------------------------------------------------------------------------------------
passed=0 failed=0 skipped=0
for project in Signet.Tests Signet.EndToEnd; do
  log=$(mktemp)
  dotnet "artifacts/bin/$project/debug/$project.dll" -noLogo -noColor 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  # The last line of the runner: Signet.Tests  Total: 42, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.2s
  read -r total errors bad skip idle < <(sed -nE \
    's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: ([0-9]+).*/\1 \2 \3 \4 \5/p' "$log" | tail -n 1)
  rm -f -- "$log"
  good=$((${total:-0} - ${bad:-0} - ${skip:-0} - ${idle:-0}))
  lost=$((${errors:-0} + ${bad:-0}))
  if ((good == 0)); then
    echo "$project: no test passed, so this run proves nothing" >&2
    ((lost)) || lost=1
  elif ((code != 0 && lost == 0)); then
    echo "$project: the runner ended with code $code" >&2
    lost=1
  fi
  passed=$((passed + good)) failed=$((failed + lost)) skipped=$((skipped + ${skip:-0}))
done

echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0 && passed > 0))
