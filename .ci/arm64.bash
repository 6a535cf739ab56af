# How programs for ARM64 Linux are built here and run under QEMU: sourced, from the repository's root, by .ci/arm64 and
# bench/arm64. `arm64 test ...` is `cargo test ...`.

if [ "$(uname -m)" = aarch64 ]; then
  echo "this machine is ARM64: cargo test and cargo bench run there without QEMU"
  exit
fi

. .ci/targets.bash

target=aarch64-unknown-linux-gnu
targets=("$target")
std=std,panic_abort,test
packages=(qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
programs=(qemu-aarch64 aarch64-linux-gnu-gcc)
prepare

export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu"
mkdir -p target/arm64

arm64() {
  cargo "$1" --target "$target" --target-dir target/arm64 "${build_std[@]}" "${@:2}"
}
