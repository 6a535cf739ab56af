//! `rakam serve`

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use rakam_serve::{Origin, Server, Settings};
use rakam_train::Job;

use crate::arguments::{model, whole};
use crate::output::tell;

/// Answer over HTTP: pictures and strokes in, readings out
///
/// Listens to this machine only, unless `--addr` says otherwise. `/docs` on the server says how to ask it. Ctrl-C and SIGTERM
/// stop it once what it has begun is answered, at the latest a second after `--timeout`; a second one stops it at once.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  rakam serve\n  rakam serve --addr 0.0.0.0:7878 --web web/dist\n  curl -H 'Content-Type: image/png' --data-binary @drawing.png http://127.0.0.1:7878/v1/predict"
)]
pub(crate) struct Args {
    /// Where to listen; port 0 takes a free one. Example: `--addr 0.0.0.0:8080` listens to the whole network
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:7878", value_parser = address)]
    addr: SocketAddr,

    /// Built-in model (see `rakam models`) or a weights file. Example: `--model classic`
    #[arg(long, value_name = "NAME|FILE", default_value = rakam_model::DEFAULT)]
    model: OsString,

    /// Folder of the page to draw on [default: the page in the program, if it was built with one]. Example: `--web web/dist`
    #[arg(long, value_name = "DIR")]
    web: Option<PathBuf>,

    /// Let pages of this origin ask too; may be given several times. Example: `--cors https://example.org`
    #[arg(long, value_name = "ORIGIN")]
    cors: Vec<Origin>,

    /// Largest picture's file, in MiB; of a batch, eight times as much, or `--max-concurrent` times if that is less.
    /// Example: `--max-body 2`
    #[arg(long, value_name = "MIB", default_value_t = 8, value_parser = whole(1..=256u16))]
    max_body: u16,

    /// Largest picture, in megapixels. Example: `--max-pixels 4`
    #[arg(long, value_name = "MP", default_value_t = 16, value_parser = whole(1..=64u16))]
    max_pixels: u16,

    /// Longest time for a request, its sending included, in seconds; of a batch, ten times as much. Example: `--timeout 5`
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = whole(1..=3600u16))]
    timeout: u16,

    /// Most requests at a time, waiting ones included; more get 503 and `Retry-After`. Example: `--max-concurrent 256`
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = whole(1..=10_000u16))]
    max_concurrent: u16,

    /// Threads that read [default: as many as the machine has processors]. Example: `--threads 4`
    #[arg(long, value_name = "N", value_parser = whole(Job::THREADS))]
    threads: Option<usize>,
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let model = model(&args.model)?;
    // Clients learn the name of a weights file, not where it lies.
    let name = Path::new(&args.model).file_name().unwrap_or(&args.model).to_string_lossy();
    let default = Settings::default();
    let settings = Settings {
        address: args.addr,
        page: args.web,
        origins: args.cors,
        max_body: usize::from(args.max_body) << 20,
        max_pixels: u64::from(args.max_pixels) * 1_000_000,
        timeout: Duration::from_secs(args.timeout.into()),
        max_concurrent: args.max_concurrent.into(),
        threads: args.threads.unwrap_or(default.threads),
    };
    let server = Server::bind(&settings, &name, &model)?;
    server.stop_on_signals()?;
    tell(format_args!("Rakam reads at http://{}/ (Ctrl-C stops it).", server.address()));
    server.run();
    Ok(ExitCode::SUCCESS)
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| match text.parse::<IpAddr>() {
        Ok(ip) => format!("the port is missing, as in {}", SocketAddr::new(ip, 7878)),
        Err(_) => "expected an IP address and a port, such as 127.0.0.1:7878 or [::1]:7878".to_owned(),
    })
}
