#!/usr/bin/env bash
# Builds every package into artifacts/packages: the dotnet tool, the .deb, the single-file programs, their checksums, and with a key a signature.
#   ./package.sh                                                          all packages and SHA256SUMS, unsigned
#   ./package.sh --cert chain.pem --key 'pkcs11:token=release;object=code' --timestamp http://tsa.example
# All times are SOURCE_DATE_EPOCH, or that of the last commit, so that a second build of one commit can give the same bytes; PackageTests compare two
# (./test.sh --long). Ends with 0 only when everything was built.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")"
root=$PWD
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 LC_ALL=C TZ=UTC
umask 022

fail() { echo "package: $1" >&2; exit "${2:-1}"; }
usage() { fail "usage: ./package.sh [--output DIR] [--cert FILE --key FILE|URI [--password-from SRC] [--timestamp URL]]" 4; }

output=$root/artifacts/packages signer=() stamp=() cert='' key=''
while (($#)); do
  (($# >= 2)) || usage
  case $1 in
    --output) output=$(realpath -m -- "$2") ;;
    --cert) cert=1 signer+=("$1" "$2") ;;
    --key) key=1 signer+=("$1" "$2") ;;
    --password-from) signer+=("$1" "$2") ;;
    --timestamp) stamp+=("$1" "$2") ;;
    *) usage ;;
  esac
  shift 2
done
# A PFX holds both, so a key of its own is not demanded; a key without a certificate signs nothing.
[[ -n $cert || (-z $key && ${#signer[@]} == 0 && ${#stamp[@]} == 0) ]] || usage

[[ $(uname -sm) == 'Linux x86_64' ]] || fail "the packages are built on Linux x86_64: the program built here writes manual, completions and signature" 5
for tool in dotnet dpkg-deb gzip sha256sum flock; do
  command -v "$tool" >/dev/null || fail "$tool is needed and not on the PATH" 5
done

version=$(sed -nE 's:.*<Version>(.*)</Version>.*:\1:p' Directory.Build.props)
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}"
export SOURCE_DATE_EPOCH
# Always the same folder, one run at a time: where a thing is built must not show in it.
work=$root/artifacts/packaging
mkdir -p -- "$root/artifacts"
exec 9>"$root/artifacts/packaging.lock"
flock 9
rm -rf -- "$work"
mkdir -- "$work"
trap 'rm -rf -- "$work"' EXIT
new=$work/new
mkdir -- "$new"

# --- programs ------------------------------------------------------------------------------------------------------------
# No path of this machine goes into the files; the build servers that dotnet leaves behind must not inherit the lock.
build() {
  echo "building $1" >&2
  dotnet "${@:2}" "$root/src/Signet.Cli" -c Release -v q -p:DebugType=none "-p:PathMap=$root=/signet" --artifacts-path "$work/build/$1" >"$work/log" 2>&1 9>&- || {
    cat "$work/log" >&2
    fail "$1 was not built; when a package is not found above, it is that of the runtime to go into the program, which has to be restored once from the network"
  }
}

build linux-x64 publish -r linux-x64 -p:SignetShape=single -o "$work/linux-x64"
build win-x64 publish -r win-x64 -p:SignetShape=single -o "$work/win-x64"
build tool pack -p:SignetShape=tool -o "$work/tool"
signet=$work/signet
cp -- "$work/linux-x64/Signet.Cli" "$signet"
install -m 755 -- "$signet" "$new/signet-$version-linux-x64"
install -m 755 -- "$work/win-x64/Signet.Cli.exe" "$new/signet-$version-win-x64.exe"

# --- the dotnet tool -----------------------------------------------------------------------------------------------------
# NuGet takes the times of its entries from SOURCE_DATE_EPOCH.
install -m 644 -- "$work/tool/Signet.Tool.$version.nupkg" "$new/"

# --- the .deb ------------------------------------------------------------------------------------------------------------
deb=$work/deb
mkdir -p -- "$deb"/{DEBIAN,usr/bin,usr/lib/signet/personalities,usr/share/{man/man1,doc/signet,signet,bash-completion/completions,zsh/vendor-completions,fish/vendor_completions.d}}
install -m 755 -- "$signet" "$deb/usr/bin/signet"
# Packages of others own /usr/bin/signtool, certutil, makecert and cert2spc: who wants ours puts this folder first on the PATH.
"$signet" completion bash >"$deb/usr/share/bash-completion/completions/signet"
"$signet" completion zsh >"$deb/usr/share/zsh/vendor-completions/_signet"
"$signet" completion fish >"$deb/usr/share/fish/vendor_completions.d/signet.fish"
"$signet" completion pwsh >"$deb/usr/share/signet/signet.ps1"
"$signet" explain --quiet --man-dir "$deb/usr/share/man/man1"
for page in docs/personalities/*.md; do
  name=$(basename -- "$page" .md)
  ln -s ../../../bin/signet "$deb/usr/lib/signet/personalities/$name"
done
gzip -9n "$deb"/usr/share/man/man1/*.1
install -m 644 README.md SECURITY.md "$deb/usr/share/doc/signet/"
install -m 644 LICENSE "$deb/usr/share/doc/signet/copyright"
gzip -9nc CHANGELOG.md >"$deb/usr/share/doc/signet/changelog.gz"
cat >"$deb/DEBIAN/control" <<CONTROL
Package: signet
Version: $version
Architecture: amd64
Maintainer: The Signet authors <signet@localhost>
Installed-Size: $(du -sk --apparent-size "$deb/usr" | cut -f1)
Depends: libc6 (>= 2.27), libgcc-s1, libstdc++6, libssl3 | libssl3t64
Recommends: liblzma5, bash-completion
Section: utils
Priority: optional
Description: sign, time-stamp, verify and flash programs, drivers and firmware
 Signs, time-stamps, verifies and shows PE files, driver packages, catalogs,
 cabinets, installer packages, Full Flash Update images and MCUboot firmware.
 It takes the command lines of signtool, Inf2Cat, makecat, pvk2pfx, cert2spc,
 makecert, certutil, ImageSigner, FFUTool and imgtool: links of these names are
 in /usr/lib/signet/personalities.
CONTROL
(cd "$deb" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$deb" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$deb" "$new/signet_${version}_amd64.deb" >/dev/null

# --- checksums and signature ---------------------------------------------------------------------------------------------
now=$(date -ud "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
if [[ -n $cert ]]; then
  "$signet" sign --quiet "${signer[@]}" "${stamp[@]}" --time "$now" --description Signet "$new/signet-$version-win-x64.exe"
fi
(cd "$new" && sha256sum -- * >"$work/SHA256SUMS" && mv -- "$work/SHA256SUMS" SHA256SUMS)
if [[ -n $cert ]]; then
  # The list's identifier is made of what it lists, so that the same packages give the same catalog.
  "$signet" catalog new --quiet "$work/signet-$version.cat" "$new" "${signer[@]}" "${stamp[@]}" --time "$now" \
    --list-id "$(sha256sum <"$new/SHA256SUMS" | cut -c1-32)"
  mv -- "$work/signet-$version.cat" "$new/"
else
  echo "package: not signed: --cert and --key name who signs" >&2
fi

# All or nothing: the packages of the run before stay until these are complete.
mkdir -p -- "$(dirname -- "$output")"
rm -rf -- "$output.old"
[[ ! -e $output ]] || mv -T -- "$output" "$output.old"
mv -T -- "$new" "$output"
rm -rf -- "$output.old"
ls -l -- "$output"
