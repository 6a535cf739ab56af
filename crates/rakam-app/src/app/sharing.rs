//! What is in the window, as a link or a file, and back.

use egui::Context;
use rakam_ink::Picture;

use super::RakamApp;
use crate::explain;
use crate::i18n::tr;
use crate::network::{Network, NetworkId};
use crate::share::{Bytes, Shared, link};

impl RakamApp {
    /// Opens what a link leads to, from its `#` on or as a whole. If it can't be opened, the window says why; a text that isn't a
    /// link is passed over.
    pub fn open_link(&mut self, ctx: &Context, text: &str) {
        match link::open(text) {
            None => {}
            Some(Ok(shared)) => {
                self.open_shared(shared);
                self.notices.done(tr("link-opened"));
            }
            Some(Err(error)) => self.notices.wrong(tr("link-unreadable"), Some(explain::shared(&error))),
        }
        ctx.request_repaint();
    }

    /// What is in the window, as a file that can be opened again: the drawing and its picture, the tab, the network and what is
    /// trained; not the weights of a training that is in progress.
    pub fn to_file(&self) -> String {
        self.shared().to_json()
    }

    /// Brings back what was in the window. If it can't be opened, the window says why.
    pub fn restore(&mut self, ctx: &Context, file: &str) {
        match Shared::from_json(file) {
            Ok(shared) => self.open_shared(shared),
            Err(error) => self.notices.wrong(tr("kept-unreadable"), Some(explain::shared(&error))),
        }
        ctx.request_repaint();
    }

    /// Everything that a file of the window holds.
    pub(super) fn shared(&self) -> Shared {
        let in_use = self.networks.in_use();
        let (network, weights) = match in_use.id() {
            NetworkId::Embedded(name) => (Some(name.clone()), None),
            _ => (None, Some(Bytes(in_use.model().to_bytes()))),
        };
        Shared {
            tab: self.tab,
            strokes: self.drawing.strokes().to_vec(),
            network,
            training: self.tabs.train.shared(),
            picture: self.drawing.picture().and_then(|picture| picture.encode_png().ok()).map(Bytes),
            weights,
            lesson: self.tour.step().map(|step| step + 1),
            challenge: self.challenges.shared(),
            ..Shared::default()
        }
    }

    pub(super) fn copy_link(&mut self, ctx: &Context) {
        let shared = self.shared();
        let Some(link) = link::to(&page_address(), &shared) else {
            return self.notices.wrong(tr("link-too-long"), None);
        };
        ctx.copy_text(link);
        let copied = if cfg!(target_arch = "wasm32") { tr("link-copied") } else { tr("link-copied-desktop") };
        if shared.picture.is_some() || shared.weights.is_some() {
            self.notices.done_but(copied, tr("link-lacks"));
        } else {
            self.notices.done(copied);
        }
    }

    pub(super) fn open_shared(&mut self, shared: Shared) {
        let Shared { tab, strokes, network, training, picture, weights, lesson, challenge, .. } = shared;
        match picture.map(|Bytes(png)| Picture::decode(&png)).transpose() {
            Ok(picture) => self.drawing.replace(picture, strokes),
            Err(error) => self.notices.wrong(explain::picture(&self.words.tr("shared-picture"), &error), None),
        }
        if let Some(name) = network {
            self.select_network(&NetworkId::Embedded(name));
        } else if let Some(Bytes(weights)) = weights {
            let id = NetworkId::File(self.words.tr("shared-network-name"));
            match Network::from_bytes(id.clone(), &weights) {
                Ok(network) => self.use_network(network),
                Err(error) => self.weights_failed(&id, &error),
            }
        }
        if let Some(training) = training {
            self.tabs.train.open(training);
        }
        if let Some(challenge) = challenge {
            self.tour.end();
            self.challenges.add(challenge);
        }
        self.tab = tab;
        if let Some(step) = lesson {
            self.challenges.close();
            self.tour.start(step.saturating_sub(1));
        }
    }
}

/// The address of the page without what is after its `#`; the window of a desktop has none.
fn page_address() -> String {
    #[cfg(target_arch = "wasm32")]
    {
        let address = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
        address.split('#').next().unwrap_or_default().to_owned()
    }
    #[cfg(not(target_arch = "wasm32"))]
    String::new()
}
