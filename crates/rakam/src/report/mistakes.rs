//! The images that were read wrong.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{Markup, html};
use rakam_data::{ImageShape, Split};
use rakam_ink::Picture;

use super::{COLOURS, Evaluated, count};
use crate::output::percent;

/// Most pictures per network: keeps the page well under a megabyte.
const MOST: usize = 200;

/// The mistakes of each network, the most confident first.
pub(super) fn sections(networks: &[Evaluated], test: &Split) -> Markup {
    let coloured: Vec<Coloured<'_>> = networks.iter().zip(COLOURS).collect();
    match coloured[..] {
        [first, second] => html! { (section(first, Some(second), test)) (section(second, Some(first), test)) },
        _ => html! { @for &network in &coloured { (section(network, None, test)) } },
    }
}

/// A network and the class of its colour.
type Coloured<'a> = (&'a Evaluated, &'static str);

fn section((network, colour): Coloured<'_>, other: Option<Coloured<'_>>, test: &Split) -> Markup {
    let wrong = network.evaluation.wrong();
    html! {
        section {
            h2 { "Read wrong" @if other.is_some() { " by " span.name.(colour) { (network.name) } } }
            p.note {
                @match wrong.len() {
                    0 => "No image was read wrong.",
                    all if all > MOST => { "The " (MOST) " most confident of " (count(all, "mistake")) "." },
                    all => { (count(all, "image")) ", the most confident mistake first." },
                }
                @if !wrong.is_empty() {
                    " Under each picture: what it is → what it was read as, and the confidence in that"
                    @if let Some((other, colour)) = other { "; then what " span.name.(colour) { (other.name) } " reads" }
                    "."
                }
            }
            .pictures { @for &index in wrong.iter().take(MOST) { (figure(index, network, other, test)) } }
        }
    }
}

fn figure(index: usize, network: &Evaluated, other: Option<Coloured<'_>>, test: &Split) -> Markup {
    let reading = network.evaluation.readings[index];
    html! {
        figure title=(format!("test image {index}")) {
            @if let Some(address) = picture(test, index, network.model.whole_picture().is_some()) {
                img src=(address) width=(test.shape().width) height=(test.shape().height) alt=(format!("test image {index}, a {}", network.label(reading.label.into())));
            }
            figcaption {
                b { (network.label(reading.label.into())) " → " (network.label(reading.read.into())) }
                span { @if reading.is_refused() { "not a " (network.class_name()) } @else { (percent(reading.confidence.into())) } }
                @if let Some((other, colour)) = other {
                    @let reading = other.evaluation.readings[index];
                    span.(colour) { (other.label(reading.read.into())) @if reading.is_right() { " ✓" } }
                }
            }
        }
    }
}

/// The image as a PNG inside an address, of colours their mean: ink black on white, whole pictures as they are. `None` where it
/// cannot be encoded.
fn picture(test: &Split, index: usize, is_whole: bool) -> Option<String> {
    let ImageShape { channels, height, width } = test.shape();
    let (image, pixels) = (test.image(index), height * width);
    let mean = |at: usize| (0..channels).map(|channel| f32::from(image[channel * pixels + at])).sum::<f32>();
    let share = |at: usize| mean(at) / (255 * channels) as f32;
    let ink = |at: usize| if is_whole { 1.0 - share(at) } else { share(at) };
    let ink = (0..pixels).map(ink).collect();
    let png = Picture::from_ink(width, height, ink).ok()?.encode_png().ok()?;
    Some(format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png)))
}
