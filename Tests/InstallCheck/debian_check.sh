#!/usr/bin/env bash
# The tarball in a bare Debian, and packages that import a part of the library where what the rest needs is missing.
#
#     unshare --mount --propagation private Tests/InstallCheck/debian_check.sh dist/upscale-….tar.gz bookworm
#
# Needs root, debootstrap, the archive that this machine's apt uses, and what `make dist` left in .build-dist. All of it
# is in memory, on /mnt as this process alone sees it, and gone when it ends.
set -euo pipefail
tarball=$(realpath "$1")
suite=$2
cd "$(dirname "$0")/../.."

step() { printf '\n== %s\n' "$1"; }
fail() { echo "$1"; exit 1; }

# A system of its own by the name given, in $root.
fresh() {
  root=/mnt/$1/root
  mkdir -p "$root" "/mnt/$1/upper" "/mnt/$1/work"
  mount -t overlay overlay -o "lowerdir=/mnt/base,upperdir=/mnt/$1/upper,workdir=/mnt/$1/work" "$root"
  mount -t proc proc "$root/proc"
}

inside() { chroot "$root" env HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

packages() {
  inside apt-get update -qq
  inside apt-get install -y -qq "$@" >/mnt/log 2>&1 || fail "$(cat /mnt/log)"
}

# That headers and libraries, by parts of their names, are not there.
missing() {
  local name found
  for name in "$@"; do
    found=$(find "$root/usr/include" "$root/usr/lib" -name "$name" 2>/dev/null | head -1)
    [ -z "$found" ] || fail "$found is there, so that this would show nothing."
  done
}

tarball_check() {
  fresh tarball
  tar -xzf "$tarball" -C "$root/opt" --strip-components 1
  cp -R "$root/opt/bin" "$root/opt/share" "$root/usr/local/"
  cp docs/images/sample.png Tests/UpscaleCodecsTests/HEIF/Fixtures/plain.heic "$root/root/"
  missing "libpng*.so*" "libjpeg.so*" "libheif.so*" "libswiftCore*"
  # shellcheck disable=SC2046
  packages $(sed -n 's/^ *sudo apt-get install //p' "$root/opt/INSTALL")
  inside ldd /usr/local/bin/upscale | grep "not found" && fail "INSTALL leaves out a package."
  local version
  version=$(inside upscale --version)
  [ "$version" = "$(sed -n 's/.*current = "\(.*\)"/\1/p' Sources/UpscaleCore/UpscaleVersion.swift)" ] || fail "$version"
  inside upscale /root/sample.png /root/large.png
  inside upscale /root/sample.png /root/sample.jpg --scale 1 --model lanczos3 --quiet
  inside upscale /root/sample.jpg /root/large.jpg
  inside upscale /root/plain.heic /root/phone.png --scale 2
  inside upscale inspect /root/large.png | grep "1280×960 8-bit RGBA, PNG" >/dev/null || fail "The PNG is another."
  inside upscale inspect /root/large.jpg | grep "1280×960 8-bit RGB, JPEG" >/dev/null || fail "The JPEG is another."
  inside upscale devices
}

swift_inside() { inside env "PATH=$toolchain/bin:/usr/bin:/bin" swift "$@"; }

packages_check() {
  fresh packages
  toolchain=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")
  mkdir -p "$root$toolchain" "$root/upscale"
  mount --bind "$toolchain" "$root$toolchain"
  mount -o remount,bind,ro "$root$toolchain"
  git ls-files -co --exclude-standard -z | tar --null -cf - -T - | tar -xf - -C "$root/upscale"
  # Swift's package manager fetches what no product here uses, too; there is a copy from the release build.
  cp -R .build-dist/repositories/swift-argument-parser-* "$root/argument-parser"
  printf '[url "/argument-parser"]\n\tinsteadOf = https://github.com/apple/swift-argument-parser\n' > "$root/root/.gitconfig"
  # What Swift itself needs.
  packages g++ git libcurl4 libedit2 libncurses6 libsqlite3-0 libxml2 pkg-config

  missing png.h jpeglib.h zlib.h lcms2.h tiff.h heif.h jxl isa-l.h cl.h "libOpenCL*"
  swift_inside run --package-path /upscale/Examples/CoreOnly --scratch-path /tmp/core CoreOnly >/mnt/said 2>/mnt/log \
    || fail "$(cat /mnt/log /mnt/said)"
  grep "128×96" /mnt/said || fail "$(cat /mnt/said)"

  packages libpng-dev zlib1g-dev libjpeg-dev libwebp-dev liblcms2-dev
  missing tiff.h heif.h jxl isa-l.h
  swift_inside run --package-path /upscale/Examples/WithoutTraits --scratch-path /tmp/traits WithoutTraits \
    /upscale/docs/images/sample.png /tmp/large.png >/mnt/said 2>/mnt/log || fail "$(cat /mnt/log /mnt/said)"
  cat /mnt/said
  [ "$(od -An -tx1 -j16 -N8 "$root/tmp/large.png" | tr -d ' ')" = 00000280000001e0 ] || fail "The PNG is another."
}

mount -t tmpfs -o size=8G tmpfs /mnt
mirror=$(apt-get indextargets --format "\$(CODENAME) \$(COMPONENT) \$(REPO_URI)" "Created-By: Packages" \
  | sed -n "s/^$(. /etc/os-release && echo "$VERSION_CODENAME") main //p" | head -1)
step "a bare Debian, $suite, from $mirror"
debootstrap --variant=minbase "$suite" /mnt/base "$mirror" >/mnt/log 2>&1 || fail "$(tail -5 /mnt/log)"
step "the tarball"
time tarball_check
step "a package that imports UpscaleCore and UpscaleCPU, then one without traits"
time packages_check
