//! The documented commands that take too long here or need other tools, and where each of them is run instead.

/// A command that this test doesn't run.
pub(super) struct Elsewhere {
    /// As it is documented.
    pub(super) command: &'static str,
    /// The file that runs it, and what that file contains; none where a person must run it.
    pub(super) runs: Option<(&'static str, &'static str)>,
}

const fn ci(command: &'static str, line: &'static str) -> Elsewhere {
    Elsewhere { command, runs: Some((".ci/run", line)) }
}

const fn packages(command: &'static str, line: &'static str) -> Elsewhere {
    Elsewhere { command, runs: Some((".ci/packages", line)) }
}

const fn test(command: &'static str, file: &'static str, line: &'static str) -> Elsewhere {
    Elsewhere { command, runs: Some((file, line)) }
}

const fn engine(command: &'static str, line: &'static str) -> Elsewhere {
    Elsewhere { command, runs: Some(("bindings/python/bulk/engines.py", line)) }
}

/// Needs what no machine of CI has; the comment beside it says what.
const fn by_hand(command: &'static str) -> Elsewhere {
    Elsewhere { command, runs: None }
}

pub(super) const ELSEWHERE: &[Elsewhere] = &[
    // Builds.
    ci("cargo run --release", "-u WAYLAND_SOCKET \"$rakam\""),
    ci("cargo test --workspace", "cargo test --workspace"),
    ci("cargo test --workspace -- --ignored", "cargo test --workspace -- --ignored"),
    ci(
        "cargo clippy --workspace --all-targets -- -D warnings",
        "cargo clippy --workspace --all-targets -- -D warnings",
    ),
    ci("cargo fmt --all", "cargo fmt --all"),
    ci(".ci/run", "#!/usr/bin/env bash"),
    ci(".ci/arm64", ".ci/arm64"),
    // The page: another target, Node.js and a browser.
    ci("rustup target add wasm32-unknown-unknown", "wasm32-unknown-unknown"),
    ci("cargo xtask web", "cargo xtask web"),
    ci("npm ci --prefix web", "npm ci --prefix web"),
    ci("npm test --prefix web", "npm test --prefix web"),
    ci("npm run -s test:firefox --prefix web", "npm run -s test:firefox --prefix web"),
    ci("npm run -s measure --prefix web", "npm run -s measure --prefix web"),
    // The npm package: another target, Node.js and two browsers.
    ci("bindings/js/check", "bindings/js/check"),
    test("cargo xtask npm", "bindings/js/check", "cargo xtask npm"),
    test("npm install ./target/npm/rakam-0.1.0.tgz", "bindings/js/check", "target/npm/rakam-*.tgz"),
    // Packages: two release builds, and tools of Debian.
    packages("cargo xtask dist", "cargo xtask dist"),
    packages("cargo xtask dist aarch64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"),
    packages("sha256sum --check --ignore-missing SHA256SUMS", "sha256sum --check --ignore-missing SHA256SUMS"),
    packages("sudo apt install ./rakam_0.1.0_amd64.deb", "--force-depends --install \"$package\""),
    packages(
        "tar -xzf rakam-0.1.0-x86_64-linux.tar.gz --strip-components=1 -C ~/.local",
        "tar -xzf \"$archive\" --strip-components=1 -C \"$work/local\"",
    ),
    // Training: minutes in a build for tests.
    ci(
        "rakam train --out models/classic.safetensors",
        "\"$rakam\" train --json --device cpu --out \"$work/classic.safetensors\"",
    ),
    ci(
        "rakam train --recipe rakam --half --out models/rakam.safetensors",
        "\"$rakam\" train --recipe rakam --epochs 1 --json --out \"$work/rakam.safetensors\"",
    ),
    // The two halves of a training that Ctrl-C interrupts.
    test(
        "rakam train --epochs 3 --out mine.safetensors",
        "crates/rakam/tests/it/train.rs",
        "fn ctrl_c_saves_and_the_command_it_prints_goes_on_to_the_same_weights",
    ),
    test(
        "rakam train --epochs 3 --out mine.safetensors --resume",
        "crates/rakam/tests/it/train.rs",
        "fn ctrl_c_saves_and_the_command_it_prints_goes_on_to_the_same_weights",
    ),
    // Evaluation: many times the 10,000 test images.
    ci("rakam eval --robust", "for command in \"eval --robust\" \"eval --robust --model classic\"; do"),
    ci("rakam eval --robust --model classic", "for command in \"eval --robust\" \"eval --robust --model classic\"; do"),
    ci(
        "rakam eval --report report.html --against classic",
        "\"$rakam\" eval --report \"$work/report.html\" --against classic",
    ),
    ci(
        "rakam eval --report report.html --against classic 2>&1 | head -1",
        "\"$rakam\" eval --report \"$work/report.html\" --against classic",
    ),
    // Examples of other crates.
    ci(
        "cargo run --quiet -p rakam-model --example read_file -- docs/digits/7.png",
        "\"$examples/read_file\" docs/digits/7.png",
    ),
    ci("cargo run --release -p rakam-nn --example train_mnist", "\"$examples/train_mnist\""),
    ci(
        "cargo run --release -p rakam-train --example samples -- samples.png",
        "\"$examples/samples\" \"$work/samples.png\"",
    ),
    ci(
        "cargo run --release -p rakam-train --example misread -- models/misread.png",
        "\"$examples/misread\" \"$work/misread.png\"",
    ),
    ci(
        "cargo run --release -p rakam-train --example strangers -- --epochs 15 0,1,2,3,4 5,6,7,8,9 0,2,4,6,8 1,3,5,7,9",
        "\"$examples/strangers\" --epochs 1 0,1,2,3,4",
    ),
    ci(
        "cargo run --release -p rakam-train --example adversarial -- --epochs 5 0 0.1 0.2 0.3",
        "\"$examples/adversarial\" --epochs 1 0.2",
    ),
    ci(
        "cargo run -p rakam-ink --example framed -- docs/digits/5-photo.png",
        "\"$examples/framed\" docs/digits/5-photo.png",
    ),
    ci("cargo run -p rakam-data --example augmented", "\"$examples/augmented\""),
    ci("cargo run --release -p rakam-eval --example compare", "\"$examples/compare\""),
    ci("cargo run --release -p rakam-eval --example map", "\"$examples/map\""),
    // Measurements.
    test("rakam bench", "crates/rakam/tests/it/bench.rs", "[\"bench\", \"--json\""),
    ci("bench/serve/faults", "bench/serve/faults 2000"),
    ci("bench/serve/load", "bench/serve/load 1"),
    // As tests, each case once.
    test("cargo bench -p rakam-nn", "crates/rakam-nn/Cargo.toml", "harness = false\ntest = true"),
    test("cargo bench -p rakam-data", "crates/rakam-data/Cargo.toml", "harness = false\ntest = true"),
    // The Python package: Python, and pip's index.
    ci("bindings/python/check", "bindings/python/check"),
    test("pip install ./bindings/python", "bindings/python/check", "./bindings/python\n"),
    test("pip wheel --no-deps ./bindings/python", "bindings/python/check", "./bindings/python\n"),
    // Engines for large tables, from pip's index, and Java.
    ci("bindings/python/check-bulk", "bindings/python/check-bulk"),
    engine("python bindings/python/examples/bulk_daft.py pictures readings 2", "\"daft\""),
    engine("python bindings/python/examples/bulk_ray.py pictures readings 2", "case \"ray\""),
    engine(
        "spark-submit --master \"local[2]\" bindings/python/examples/bulk_spark.py pictures readings",
        "/spark-submit",
    ),
    // A plugin of QEMU, compiled here, and a quarter of an hour.
    by_hand("bench/arm64"),
    // PyTorch and ONNX Runtime, several gigabytes of them.
    by_hand("bench/run"),
    // Nothing else at work, for some minutes.
    by_hand("bench/ladder"),
    // A screen, and nothing else at work.
    by_hand("bench/frames"),
    // Drawings by many writers, which are not in the repository.
    by_hand(
        "cargo run --release -p rakam-train --example symbols -- --half 1 digits.jsonl letters.jsonl symbols.jsonl",
    ),
    // A network for symbols, which is drawn and trained in the window.
    test(
        "rakam predict --model my-network.safetensors drawing.png",
        "crates/rakam/tests/it/symbols.rs",
        "fn a_network_for_symbols_that_was_saved_in_the_window_reads_labels",
    ),
    // Nightly Rust, cargo-fuzz and a C++ compiler; an hour for each target.
    ci("fuzz/run", "fuzz/run 30"),
    // From the internet, which no machine of CI asks for a data set.
    by_hand("rakam data fashion-mnist"),
    by_hand("rakam train --data fashion-mnist --out clothes.safetensors"),
];
