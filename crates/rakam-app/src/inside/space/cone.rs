//! What a cell sees, as a cone: its patch on the layer before, what that sees of the one before it, and so on to the input.

use rakam_nn::Network;
use rakam_nn::trace::{Cell, Layer, Maps, ReceptiveField};

/// What is seen of a layer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Section {
    /// The part of each of its maps.
    pub(super) field: ReceptiveField,
    /// The map that says most there, which the cone leads through.
    pub(super) channel: usize,
}

/// The sections of a cell's cone: of the network's input first, of the cell itself last. `maps` are the layers that they are
/// on, in the same order.
pub(super) fn sections(network: &Network, maps: &[&Maps], layer: Layer, cell: Cell) -> Vec<Section> {
    let on_the_way = ReceptiveField::on_the_way(network, layer, cell.row, cell.column);
    let own = ReceptiveField { rows: cell.row..cell.row + 1, columns: cell.column..cell.column + 1 };
    let before = on_the_way.into_iter().zip(maps).map(|(field, maps)| {
        let channel = loudest(maps, &field);
        Section { field, channel }
    });
    before.chain([Section { field: own, channel: cell.channel }]).collect()
}

/// The channel with the largest sum of absolute numbers in a part of its map.
fn loudest(maps: &Maps, field: &ReceptiveField) -> usize {
    let sum = |channel: usize| -> f32 {
        let map = maps.channel(channel);
        let row = |row: usize| &map[row * maps.shape.width..][field.columns.clone()];
        field.rows.clone().flat_map(row).map(|value| value.abs()).sum()
    };
    (0..maps.shape.channels).max_by(|&a, &b| sum(a).total_cmp(&sum(b))).unwrap_or_default()
}
