//! What can be changed of a stage.

use egui::{DragValue, Ui, vec2};
use rakam_nn::{Activation, Conv2d, Linear, Op, Pool, Stage};

use super::draft::Edit;
use super::fixes::{set_width, width};
use crate::i18n::{Message, Words, tr};
use crate::inside;
use crate::layout::GAP;
use crate::widgets::{Button, number_field, weak};

/// The dropouts to choose from, in percent.
const DROPOUTS: [u8; 8] = [0, 10, 20, 25, 30, 40, 50, 60];

/// The channels or features, with buttons for fewer and more. `name` is that of the stage.
pub(super) fn show_width(ui: &mut Ui, at: usize, stage: &Stage, name: &str, words: &Words) -> Option<Edit> {
    let (before, mut now) = (width(stage), width(stage));
    let mut gradually = false;
    // About an eighth, so that wide layers also change within a few clicks.
    let step = (before / 8).max(1);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP / 2.0;
        let named = |message: Message| words.say(&message.with("layer", name.to_owned()));
        let narrower = Button { text: Some("−".to_owned()), ..Button::text("narrower", named(tr("net-narrower"))) };
        if narrower.enabled(before > 1).add(ui).clicked() {
            now = before - step.min(before - 1);
        }
        let drag = DragValue::new(&mut now).range(1..=Stage::WIDEST).speed(0.1 * step as f64);
        let response = number_field(ui, "width", 56.0, drag);
        gradually = response.dragged() || response.has_focus();
        response.accessible_name(named(tr("net-width")));
        let wider = Button { text: Some("+".to_owned()), ..Button::text("wider", named(tr("net-wider"))) };
        if wider.enabled(before < Stage::WIDEST).add(ui).clicked() {
            now = (before + step).min(Stage::WIDEST);
        }
        let unit = match stage.op {
            Op::Conv2d(_) => words.tr("net-channels"),
            Op::Linear(_) => words.tr("net-features"),
        };
        ui.label(weak(ui, unit));
    });
    (now != before).then(|| {
        let mut stage = stage.clone();
        set_width(&mut stage, now);
        Edit::Change { at, stage, gradually }
    })
}

/// What can be chosen of a stage: a name for assistive technology, the choices in words, and what the stage becomes.
struct Choice {
    id: &'static str,
    what: String,
    items: Vec<(String, Stage)>,
}

/// Everything else, as menus and a switch. `name` is that of the stage.
pub(super) fn show(ui: &mut Ui, at: usize, stage: &Stage, name: &str, words: &Words) -> Option<Edit> {
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP / 2.0, 0.0);
        for Choice { id, what, items } in choices(stage, words) {
            let texts: Vec<(bool, String)> =
                items.iter().map(|(text, becomes)| (becomes == stage, text.clone())).collect();
            let button = Button::choice(id, &format!("{name}, {what}"), &texts);
            if let Some((_, becomes)) = button.add_menu(ui, &texts).and_then(|index| items.get(index)) {
                chosen = Some(becomes.clone());
            }
        }
    });
    chosen.filter(|becomes| becomes != stage).map(|stage| Edit::Change { at, stage, gradually: false })
}

fn choices(stage: &Stage, words: &Words) -> Vec<Choice> {
    let mut choices = match stage.op {
        Op::Conv2d(conv) => of_conv(stage, conv, words),
        Op::Linear(Linear { .. }) => Vec::new(),
    };
    let norm = [(false, words.tr("net-norm-none")), (true, words.tr("net-norm"))];
    choices.push(Choice {
        id: "norm",
        what: words.tr("net-norm"),
        items: norm.map(|(norm, text)| (text, Stage { norm, ..stage.clone() })).to_vec(),
    });
    choices.push(Choice {
        id: "activation",
        what: words.tr("net-activation"),
        items: Activation::ALL
            .map(|activation| (activation_name(activation, words), Stage { activation, ..stage.clone() }))
            .to_vec(),
    });
    if matches!(stage.op, Op::Conv2d(_)) {
        let pools = [None].into_iter().chain(Pool::ALL.map(Some));
        choices.push(Choice {
            id: "pool",
            what: words.tr("net-pool"),
            items: pools.map(|pool| (pool_name(pool, words), Stage { pool, ..stage.clone() })).collect(),
        });
    }
    let shares = DROPOUTS.map(|percent| f32::from(percent) / 100.0);
    let own = stage.dropout.filter(|p| !shares.contains(p));
    choices.push(Choice {
        id: "dropout",
        what: words.tr("dropout"),
        items: shares
            .into_iter()
            .chain(own)
            .map(|p| {
                let dropout = Some(p).filter(|p| *p > 0.0);
                (dropout_name(dropout, words), Stage { dropout, ..stage.clone() })
            })
            .collect(),
    });
    choices
}

/// Kernel, stride, padding and residual block.
fn of_conv(stage: &Stage, conv: Conv2d, words: &Words) -> Vec<Choice> {
    let with = |conv: Conv2d| Stage { op: conv.into(), ..stage.clone() };
    // The padding that keeps the sides goes on doing so.
    let padding = |kernel: usize| {
        let keeps_sides = conv.padding > 0 && 2 * conv.padding + 1 == conv.kernel;
        if keeps_sides { kernel / 2 } else { conv.padding.min(kernel - 1) }
    };
    let kernel = Conv2d::KERNELS.map(|kernel| {
        let becomes = Conv2d { kernel, padding: padding(kernel), ..conv };
        (format!("{kernel} × {kernel}"), with(if kernel == conv.kernel { conv } else { becomes }))
    });
    let stride =
        Conv2d::STRIDES.map(|stride| (words.say(&tr("net-stride").with("stride", stride)), with(conv.stride(stride))));
    let pads = (0..conv.kernel).map(|padding| (padding_name(conv.kernel, padding, words), with(conv.padding(padding))));
    let skips = [(None, tr("net-skip-none")), (Some(1), tr("net-skip-one")), (Some(2), tr("net-skip-two"))];
    let skips = skips.map(|(residual, name)| (words.say(&name), Stage { residual, ..stage.clone() }));
    vec![
        Choice { id: "kernel", what: words.tr("net-kernel"), items: kernel.collect() },
        Choice { id: "stride", what: words.tr("net-stride-name"), items: stride.collect() },
        Choice { id: "padding", what: words.tr("net-padding"), items: pads.collect() },
        Choice { id: "skip", what: words.tr("net-skip"), items: skips.to_vec() },
    ]
}

/// A stage in a line, apart from its width.
pub(super) fn summary(stage: &Stage, words: &Words) -> String {
    let mut parts = Vec::new();
    if let Op::Conv2d(Conv2d { kernel, stride, padding, .. }) = stage.op {
        parts.push(format!("{kernel} × {kernel}"));
        if stride != 1 {
            parts.push(words.say(&tr("net-stride").with("stride", stride)));
        }
        if padding != 0 {
            parts.push(padding_name(kernel, padding, words));
        }
    }
    parts.extend(stage.norm.then(|| words.tr("net-norm")));
    parts.extend(match stage.residual {
        None => None,
        Some(1) => Some(words.tr("net-skip-one")),
        Some(_) => Some(words.tr("net-skip-two")),
    });
    if stage.activation != Activation::Identity {
        parts.push(activation_name(stage.activation, words));
    }
    if stage.pool.is_some() {
        parts.push(pool_name(stage.pool, words));
    }
    if stage.dropout.is_some() {
        parts.push(dropout_name(stage.dropout, words));
    }
    parts.join(" · ")
}

fn padding_name(kernel: usize, padding: usize, words: &Words) -> String {
    match padding {
        0 => words.tr("net-padding-none"),
        _ if 2 * padding + 1 == kernel => words.tr("net-padding-same"),
        _ => words.say(&tr("net-padding-rows").with("rows", padding)),
    }
}

fn activation_name(activation: Activation, words: &Words) -> String {
    inside::activation_name(activation).map_or_else(|| words.tr("net-activation-none"), str::to_owned)
}

fn pool_name(pool: Option<Pool>, words: &Words) -> String {
    match pool {
        None => words.tr("net-pool-none"),
        Some(Pool::Max2x2) => words.tr("net-pool-max"),
        Some(Pool::Average2x2) => words.tr("net-pool-average"),
        Some(Pool::GlobalAverage) => words.tr("net-pool-global"),
    }
}

fn dropout_name(dropout: Option<f32>, words: &Words) -> String {
    match dropout {
        None => words.tr("net-dropout-none"),
        Some(p) => words.say(&tr("net-dropout").with("share", words.percent(p))),
    }
}
