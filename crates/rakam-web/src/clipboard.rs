//! What is copied where the page was sent without https, as by a computer in a classroom: there a browser has no clipboard for pages,
//! and copies what is selected in a field.

use egui::{Context, FullOutput, OutputCommand, Plugin};
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlDocument, HtmlElement, HtmlTextAreaElement};

/// The plugin that copies in eframe's place.
pub(crate) struct Clipboard {
    pub(crate) document: Document,
}

impl Clipboard {
    /// Returns whether the browser did it.
    fn copy(&self, text: &str) -> Result<bool, JsValue> {
        let focused = self.document.active_element();
        let field: HtmlTextAreaElement = self.document.create_element("textarea")?.unchecked_into();
        field.set_value(text);
        self.document.body().ok_or(JsValue::NULL)?.append_child(&field)?;
        field.select();
        let copied = self.document.unchecked_ref::<HtmlDocument>().exec_command("copy")?;
        field.remove();
        focused.map_or(Ok(()), |focused| focused.unchecked_ref::<HtmlElement>().focus())?;
        Ok(copied)
    }
}

impl Plugin for Clipboard {
    fn debug_name(&self) -> &'static str {
        "clipboard"
    }

    fn output_hook(&mut self, _: &Context, output: &mut FullOutput) {
        output.platform_output.commands.retain(|command| match command {
            // Where that fails, too, nothing can be copied.
            OutputCommand::CopyText(text) => !self.copy(text).unwrap_or(false),
            _ => true,
        });
    }
}
