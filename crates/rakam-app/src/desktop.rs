//! The window on the desktop.

use eframe::NativeOptions;
use egui::{IconData, ViewportBuilder};
use rakam_model::ModelError;
use web_time::Instant;

use crate::i18n::Words;
use crate::network::Network;
use crate::store::{Files, TakenOver};
use crate::{RakamApp, Settings, icon};

/// The name by which the desktop knows the window, and that of the folder where it keeps what outlives it.
const APP_ID: &str = "rakam";

/// The side of the window's icon, in pixels.
const ICON_SIDE: u32 = 64;

/// How the window opens.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The network that reads: a name or a weights file, as `rakam predict --model` takes it. `None` is the one that was chosen in
    /// the window last time.
    pub model: Option<String>,
    /// When the process began, so that the log can tell how long it took to the first frame.
    pub started: Option<Instant>,
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no screen, or none that this process may use.
    #[error("there is no display to open a window on ({0}): read images on the command line with `rakam predict FILE`")]
    NoDisplay(String),
    /// There is a screen, but it shows no window with OpenGL.
    #[error("the window could not be opened ({0}): read images on the command line with `rakam predict FILE`")]
    NoWindow(String),
    /// The network can't be used.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// Opens the window, and returns when it is closed.
///
/// # Errors
/// When there is no display, or the network of `options` can't be used; the message says what to do instead.
pub fn run(options: Options) -> Result<(), AppError> {
    if cfg!(all(unix, not(target_vendor = "apple"))) {
        let names = ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"];
        if names.iter().all(|name| std::env::var_os(name).is_none_or(|value| value.is_empty())) {
            return Err(AppError::NoDisplay("neither DISPLAY nor WAYLAND_DISPLAY is set".to_owned()));
        }
    }
    let network = options.model.as_deref().map(Network::open).transpose()?;
    let started = options.started.unwrap_or_else(Instant::now);
    let window = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_app_id(APP_ID)
            .with_inner_size([1000.0, 720.0])
            .with_min_inner_size([480.0, 640.0])
            .with_drag_and_drop(true)
            .with_icon(IconData { rgba: icon::rgba(ICON_SIDE), width: ICON_SIDE, height: ICON_SIDE }),
        renderer: eframe::Renderer::Glow,
        // It smooths wide gradients, and there are none. Without a graphics card it would cost a tenth of the painting.
        dithering: false,
        ..Default::default()
    };
    // The application sets the title again in the language that the settings name.
    let title = Words::new(Settings::default().language()).tr("window-title");
    let create = Box::new(move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
        let files = eframe::storage_dir(APP_ID).map(Files::of);
        let taken_over = files.as_ref().map(|files| TakenOver { files, before: cc.storage });
        let storage = taken_over.as_ref().map_or(cc.storage, |files| Some(files as &dyn eframe::Storage));
        let app = RakamApp::start(cc, storage, Settings::load(storage), network, started)?;
        Ok(Box::new(app.keeping_in(files)))
    });
    eframe::run_native(&title, window, create).map_err(|error| match error {
        eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => {
            tracing::debug!(%error, "no event loop");
            AppError::NoDisplay("the display server cannot be reached".to_owned())
        }
        _ => AppError::NoWindow(error.to_string()),
    })
}
