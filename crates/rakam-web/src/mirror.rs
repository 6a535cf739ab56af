//! What the canvas shows, as elements that assistive technology understands.
//!
//! egui describes its widgets for AccessKit, which browsers do not have: the description is written into the document,
//! as elements that nobody sees, each over its widget, so that a finger can find them. What is done to them is handed back
//! to the widgets.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use egui::accesskit::{Action, ActionRequest, Node, NodeId, Role, Toggled, TreeId, TreeUpdate};
use egui::{Context, Event, FullOutput, Plugin, RawInput};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement};

/// Seconds between two updates: nobody listens faster, and drawing needs the time.
const PAUSE: f64 = 0.2;

/// The attribute by which an element knows its widget.
const NODE: &str = "data-node";

type Requests = Arc<Mutex<Vec<ActionRequest>>>;

/// The plugin that keeps the elements in step with the widgets.
pub(crate) struct Mirror {
    document: Document,
    controls: Vec<(Control, HtmlElement)>,
    reading: String,
    notices: String,
    /// When the elements were last brought up to date, in seconds of egui's clock.
    updated: f64,
    requests: Requests,
}

/// A widget as an element.
#[derive(Clone, Debug, PartialEq)]
struct Control {
    node: NodeId,
    attributes: Vec<(&'static str, String)>,
    /// What is written there; empty where the attributes say it.
    text: String,
    /// Left, top, width and height, in pixels of the page.
    bounds: [f64; 4],
}

impl Mirror {
    pub(crate) fn new(ctx: &Context, document: &Document) -> Self {
        ctx.enable_accesskit();
        let requests = Requests::default();
        // Without the elements there is nothing to listen to, and nothing is mirrored.
        for (name, action_of) in [("click", clicked as fn(&web_sys::Event) -> Option<Action>), ("keydown", moved)] {
            let Some(controls) = document.get_element_by_id("controls") else { continue };
            let (ctx, requests) = (ctx.clone(), requests.clone());
            let listener = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
                if let Some(request) =
                    action_of(&event).zip(node_of(&event)).map(|(action, node)| request(action, node))
                {
                    requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
                    ctx.request_repaint();
                }
            });
            // It listens for as long as the page lives.
            let _ = controls.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
            listener.forget();
        }
        // What happened while the page was hidden; eframe paints it only for those who were on the canvas.
        let returns = {
            let ctx = ctx.clone();
            Closure::<dyn FnMut()>::new(move || ctx.request_repaint())
        };
        let _ = document.add_event_listener_with_callback("visibilitychange", returns.as_ref().unchecked_ref());
        returns.forget();
        Self {
            document: document.clone(),
            controls: Vec::new(),
            reading: String::new(),
            notices: String::new(),
            updated: 0.0,
            requests,
        }
    }

    fn show(&mut self, update: &TreeUpdate, zoom: f64) {
        let nodes: HashMap<NodeId, &Node> = update.nodes.iter().map(|(id, node)| (*id, node)).collect();
        let Some(root) = update.tree.as_ref().map(|tree| tree.root) else { return };
        let (mut reading, mut notices, mut controls) = (String::new(), Vec::new(), Vec::new());
        let mut rest = vec![root];
        while let Some(id) = rest.pop() {
            let Some(node) = nodes.get(&id) else { continue };
            rest.extend(node.children().iter().rev());
            match node.role() {
                Role::Status if node.live().is_some() => reading = node.label().unwrap_or_default().to_owned(),
                Role::Status | Role::Alert => notices.push(node.label().unwrap_or_default()),
                _ => controls.extend(Control::of(id, node, zoom)),
            }
        }
        let notices = notices.join(" ");
        if self.reading != reading {
            self.say("reading", &reading);
            self.reading = reading;
        }
        if self.notices != notices {
            self.say("notices", &notices);
            self.notices = notices;
        }
        self.place(controls);
    }

    fn say(&self, id: &str, text: &str) {
        if let Some(element) = self.document.get_element_by_id(id) {
            element.set_text_content(Some(text));
        }
    }

    /// Brings the elements to these controls; one whose widget stays is changed, not replaced, so that nobody loses
    /// their place in the document.
    fn place(&mut self, controls: Vec<Control>) {
        if self.controls.iter().map(|(shown, _)| shown).eq(&controls) {
            return;
        }
        let Some(parent) = self.document.get_element_by_id("controls") else { return };
        let mut before: HashMap<NodeId, (Control, HtmlElement)> =
            self.controls.drain(..).map(|shown| (shown.0.node, shown)).collect();
        for control in controls {
            let shown = before.remove(&control.node);
            let element = match &shown {
                Some((_, element)) => element.clone(),
                None => match self.document.create_element("div") {
                    Ok(element) => element.unchecked_into(),
                    Err(_) => continue,
                },
            };
            for (name, _) in shown.iter().flat_map(|(shown, _)| &shown.attributes) {
                if control.attributes.iter().all(|(kept, _)| kept != name) {
                    let _ = element.remove_attribute(name);
                }
            }
            for (name, value) in &control.attributes {
                let _ = element.set_attribute(name, value);
            }
            if shown.as_ref().is_none_or(|(shown, _)| shown.text != control.text) {
                element.set_text_content(Some(&control.text));
            }
            for (name, value) in ["left", "top", "width", "height"].into_iter().zip(control.bounds) {
                let _ = element.style().set_property(name, &format!("{value}px"));
            }
            let at = parent.children().item(self.controls.len() as u32);
            if at.as_ref() != Some(element.as_ref()) {
                let _ = parent.insert_before(&element, at.as_deref());
            }
            self.controls.push((control, element));
        }
        before.values().for_each(|(_, gone)| gone.remove());
    }
}

impl Control {
    /// The control of a node; `None` for one that only holds others, or says nothing.
    fn of(id: NodeId, node: &Node, zoom: f64) -> Option<Self> {
        let place = node.bounds().unwrap_or_default();
        let bounds = [place.x0, place.y0, place.width(), place.height()].map(|points| (points * zoom).round());
        if node.role() == Role::Label {
            let text = node.value().or(node.label()).unwrap_or_default().to_owned();
            return Some(Self { node: id, attributes: vec![(NODE, id.0.to_string())], text, bounds });
        }
        let role = match node.role() {
            Role::Button => "button",
            Role::Canvas | Role::Image => "img",
            Role::CheckBox => "checkbox",
            Role::ListItem => "listitem",
            Role::MenuItemRadio => "menuitemradio",
            Role::ProgressIndicator => "progressbar",
            Role::RadioButton => "radio",
            Role::Slider => "slider",
            Role::SpinButton => "spinbutton",
            Role::Tab => "tab",
            Role::TextInput | Role::MultilineTextInput => "textbox",
            _ => return None,
        };
        let mut attributes = vec![(NODE, id.0.to_string()), ("role", role.to_owned())];
        attributes.push(("aria-label", node.label().unwrap_or_default().to_owned()));
        let numbers = [
            ("aria-valuenow", node.numeric_value()),
            ("aria-valuemin", node.min_numeric_value()),
            ("aria-valuemax", node.max_numeric_value()),
        ];
        attributes.extend(numbers.into_iter().filter_map(|(name, value)| Some((name, value?.to_string()))));
        if let Some(toggled) = node.toggled() {
            let name = match role {
                "button" => "aria-pressed",
                "tab" => "aria-selected",
                _ => "aria-checked",
            };
            attributes.push((name, (toggled == Toggled::True).to_string()));
        }
        if node.role() == Role::MultilineTextInput {
            attributes.push(("aria-multiline", true.to_string()));
        }
        if node.is_disabled() {
            attributes.push(("aria-disabled", true.to_string()));
        } else if node.supports_action(Action::Click) || matches!(role, "slider" | "spinbutton") {
            // A screen reader goes there; the Tab key stays with the canvas, where its focus is seen.
            attributes.push(("tabindex", "-1".to_owned()));
        }
        // What a text box holds is its content; the value of any other is said by its attributes.
        let text = node.value().filter(|_| role == "textbox").unwrap_or_default().to_owned();
        Some(Self { node: id, attributes, text, bounds })
    }
}

fn clicked(_: &web_sys::Event) -> Option<Action> {
    Some(Action::Click)
}

fn moved(event: &web_sys::Event) -> Option<Action> {
    match event.dyn_ref::<web_sys::KeyboardEvent>()?.key().as_str() {
        "ArrowRight" | "ArrowUp" => Some(Action::Increment),
        "ArrowLeft" | "ArrowDown" => Some(Action::Decrement),
        "Enter" | " " => Some(Action::Click),
        _ => None,
    }
}

fn node_of(event: &web_sys::Event) -> Option<NodeId> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    element.get_attribute(NODE)?.parse().ok().map(NodeId)
}

fn request(action: Action, node: NodeId) -> ActionRequest {
    ActionRequest { action, target_tree: TreeId::ROOT, target_node: node, data: None }
}

impl Plugin for Mirror {
    fn debug_name(&self) -> &'static str {
        "mirror"
    }

    fn input_hook(&mut self, _: &Context, input: &mut RawInput) {
        let requests = std::mem::take(&mut *self.requests.lock().unwrap_or_else(PoisonError::into_inner));
        input.events.extend(requests.into_iter().map(Event::AccessKitActionRequest));
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let Some(update) = &output.platform_output.accesskit_update else { return };
        let (now, drawing) = ctx.input(|input| (input.time, input.pointer.any_down()));
        if drawing || now - self.updated < PAUSE {
            ctx.request_repaint_after(Duration::from_secs_f64(PAUSE));
            return;
        }
        self.updated = now;
        self.show(update, ctx.zoom_factor().into());
    }
}
