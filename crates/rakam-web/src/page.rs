//! The application on a canvas of the page, and what scripts may ask of it.

use std::cell::RefMut;
use std::time::Duration;

use eframe::{App, CreationContext, Frame, Storage, WebOptions, WebRunner};
use rakam_app::{Language, RakamApp};
use rakam_model::{Number, Reading};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlCanvasElement};

use crate::clipboard::Clipboard;
use crate::leaving::Leaving;
use crate::mirror::Mirror;
use crate::pen::Pen;
use rakam_js::json::{drawing, read, read_pixels, to_js};

/// Takes the weights file of the network `classic`, which the module doesn't hold.
///
/// # Errors
/// When it isn't one.
#[wasm_bindgen(js_name = addClassic)]
pub fn add_classic(weights: Vec<u8>) -> Result<(), JsError> {
    Ok(rakam_model::add_classic(weights)?)
}

/// The running application.
#[wasm_bindgen]
pub struct Page {
    runner: WebRunner,
}

/// What is on the canvas: the object of `rakam predict --json`, and the number where there are several digits.
#[derive(Serialize)]
struct OnCanvas<'a> {
    #[serde(flatten)]
    reading: &'a Reading,
    #[serde(flatten)]
    number: Option<&'a Number>,
}

#[wasm_bindgen]
impl Page {
    /// Starts the application on `canvas`. Its words and controls are mirrored for assistive technology in `#reading`,
    /// `#notices` and `#controls`, where the document has them.
    ///
    /// # Errors
    /// When the browser gives no WebGL.
    pub async fn start(canvas: HtmlCanvasElement) -> Result<Page, JsValue> {
        let window = web_sys::window().ok_or("there is no window")?;
        let document = window.document().ok_or("there is no document")?;
        let pen = Pen::follow(&canvas, &document)?;
        let runner = WebRunner::new();
        let create = Box::new(move |cc: &CreationContext<'_>| -> Result<Box<dyn App>, _> {
            cc.egui_ctx.add_plugin(pen);
            cc.egui_ctx.add_plugin(Mirror::new(&cc.egui_ctx, &document));
            if !window.is_secure_context() {
                cc.egui_ctx.add_plugin(Clipboard { document: document.clone() });
            }
            let (app, ctx) = (RakamApp::new(cc)?, cc.egui_ctx.clone());
            Ok(Box::new(Guest { app, ctx, document, language: None, leaving: Leaving::new(window) }))
        });
        // As in the window.
        runner.start(canvas, WebOptions { dithering: false, ..WebOptions::default() }, create).await?;
        Ok(Page { runner })
    }

    /// What the window reads on its canvas.
    ///
    /// # Errors
    /// When the application has stopped.
    pub fn reading(&self) -> Result<JsValue, JsError> {
        let guest = self.guest()?;
        to_js(&OnCanvas { reading: guest.app.reading(), number: guest.app.number() })
    }

    /// Empties the canvas, as the button does.
    ///
    /// # Errors
    /// When the application has stopped.
    pub fn clear(&self) -> Result<(), JsError> {
        let mut guest = self.guest()?;
        let ctx = guest.ctx.clone();
        guest.app.clear(&ctx);
        Ok(())
    }

    /// Reads the pixels of an `ImageData` with the network of the window.
    ///
    /// # Errors
    /// When the number of pixels doesn't match the size, or the application has stopped.
    #[wasm_bindgen(js_name = readPixels)]
    pub fn read_pixels(&self, width: u32, height: u32, rgba: &[u8], number: bool) -> Result<JsValue, JsError> {
        read_pixels(self.guest()?.app.reader(), width, height, rgba, number)
    }

    /// Reads strokes with the network of the window.
    ///
    /// # Errors
    /// When `strokes` is something else or lies beside the canvas, or the application has stopped.
    #[wasm_bindgen(js_name = readStrokes)]
    pub fn read_strokes(&self, strokes: &JsValue, number: bool) -> Result<JsValue, JsError> {
        read(self.guest()?.app.reader(), drawing(strokes)?, number)
    }

    /// Opens what a link leads to, from its `#` on or as a whole; what isn't a link of Rakam's is passed over.
    ///
    /// # Errors
    /// When the application has stopped.
    #[wasm_bindgen(js_name = openLink)]
    pub fn open_link(&self, link: &str) -> Result<(), JsError> {
        let mut guest = self.guest()?;
        let ctx = guest.ctx.clone();
        guest.app.open_link(&ctx, link);
        Ok(())
    }

    /// What is in the window, as a file that can be opened again.
    ///
    /// # Errors
    /// When the application has stopped.
    #[wasm_bindgen(js_name = toFile)]
    pub fn to_file(&self) -> Result<String, JsError> {
        Ok(self.guest()?.app.to_file())
    }

    /// Brings back what was in the window.
    ///
    /// # Errors
    /// When the application has stopped.
    pub fn restore(&self, file: &str) -> Result<(), JsError> {
        let mut guest = self.guest()?;
        let ctx = guest.ctx.clone();
        guest.app.restore(&ctx, file);
        Ok(())
    }

    fn guest(&self) -> Result<RefMut<'_, Guest>, JsError> {
        self.runner.app_mut().ok_or_else(|| JsError::new("the application has stopped: load the page again"))
    }
}

/// The application, and the document around it.
struct Guest {
    app: RakamApp,
    ctx: egui::Context,
    document: Document,
    /// The language that the document was last said to be in.
    language: Option<Language>,
    leaving: Leaving,
}

impl App for Guest {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut Frame) {
        self.app.logic(ctx, frame);
        self.leaving.ask_if(self.app.has_unsaved_training());
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut Frame) {
        self.app.ui(ui, frame);
        let language = self.app.settings().language();
        if self.language.replace(language) != Some(language) {
            self.document.set_title(&self.app.title());
            if let Some(root) = self.document.document_element() {
                // An attribute of this name can always be set.
                let _ = root.set_attribute("lang", language.code());
            }
        }
    }

    fn save(&mut self, storage: &mut dyn Storage) {
        self.app.save(storage);
    }

    /// A page may be closed at any moment, and the application isn't notified.
    fn auto_save_interval(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn persist_egui_memory(&self) -> bool {
        self.app.persist_egui_memory()
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        self.app.clear_color(visuals)
    }

    fn as_any_mut(&mut self) -> Option<&mut dyn std::any::Any> {
        Some(self)
    }
}
