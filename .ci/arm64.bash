# How programs for ARM64 Linux are built here and run under QEMU: sourced, from the repository's root, by .ci/arm64 and
# bench/arm64. `arm64 test ...` is `cargo test ...`.

if [ "$(uname -m)" = aarch64 ]; then
  echo "this machine is ARM64: cargo test and cargo bench run there without QEMU"
  exit
fi

target=aarch64-unknown-linux-gnu
packages=(qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
programs=(qemu-aarch64 aarch64-linux-gnu-gcc)
build_std=()
if ! [ -d "$(rustc --print target-libdir --target "$target")" ]; then
  # Without rustup's target, Debian's compiler builds the standard library from its sources, which is an unstable option.
  packages+=(rustc-web cargo-web rust-web-src)
  programs+=(/usr/bin/cargo)
  build_std=(-Zbuild-std=std,panic_abort,test)
  export RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc PATH=/usr/bin:$PATH
  unset RUSTUP_TOOLCHAIN
fi
for program in "${programs[@]}"; do
  command -v "$program" >/dev/null && continue
  apt-get update
  apt-get install --yes --no-install-recommends "${packages[@]}"
  break
done

export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu"
mkdir -p target/arm64

arm64() {
  cargo "$1" --target "$target" --target-dir target/arm64 "${build_std[@]}" "${@:2}"
}
