//! The window alone: `cargo run --release -p rakam-app --example window`.

fn main() {
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).init();
    let options = rakam_app::Options { started: Some(web_time::Instant::now()), ..Default::default() };
    if let Err(error) = rakam_app::run(options) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
