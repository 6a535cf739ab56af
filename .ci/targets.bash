# What it takes to compile for another target, sourced from the repository's root. `prepare` installs those of `programs` that are
# missing, by Debian's `packages`, and sets `build_std`, which Cargo needs if rustup lacks one of `targets`: Debian's compiler then builds
# the standard library (`std`) from its sources, which is an unstable option.

prepare() {
  build_std=()
  local target program
  for target in "${targets[@]}"; do
    [ -d "$(rustc --print target-libdir --target "$target")" ] && continue
    packages+=(rustc-web cargo-web rust-web-src)
    programs+=(/usr/bin/cargo)
    build_std=(-Zbuild-std="$std")
    export RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc PATH=/usr/bin:$PATH
    unset RUSTUP_TOOLCHAIN
    break
  done
  for program in "${programs[@]}"; do
    [ -d "$program" ] || command -v "$program" >/dev/null && continue
    apt-get update
    apt-get install --yes --no-install-recommends "${packages[@]}"
    break
  done
}
