//! Parts: ink that is not divided further, and how parts hang together.

use std::ops::Range;

use super::extent::Extent;

/// Ink that is not divided further.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) extent: Extent,
    /// The area that it is of.
    pub(super) area: usize,
}

/// Two parts that hang together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Joint {
    /// Their indices.
    pub(super) parts: [usize; 2],
    /// How much ink in pixels goes from one to the other.
    pub(super) ink: f32,
}

/// The ink in parts: row by row from the top, in a row from left to right by their centres. There is at least one.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) parts: Vec<Part>,
    pub(super) joints: Vec<Joint>,
    /// The parts of each row.
    pub(super) rows: Vec<Range<usize>>,
}

impl Parts {
    /// Sorts the parts of each row; those of the same sign, given as its areas, stay together. Also gives the new index of
    /// each part, in their old order.
    pub(super) fn sorted(rows: Vec<Vec<Part>>, mut joints: Vec<Joint>, signs: &[Vec<usize>]) -> (Self, Vec<u32>) {
        let mut order: Vec<(usize, Part)> = Vec::new();
        let mut ranges = Vec::new();
        for row in rows {
            let from = order.len();
            let sign_of = |part: &Part| signs.iter().position(|areas| areas.contains(&part.area));
            let (alone, mut row): (Vec<_>, Vec<_>) = (from..).zip(row).partition(|(_, part)| sign_of(part).is_some());
            row.sort_by(|(_, a), (_, b)| a.extent.centre.total_cmp(&b.extent.centre));
            let mut of_sign: Vec<Vec<(usize, Part)>> = signs.iter().map(|_| Vec::new()).collect();
            for part in alone {
                if let Some(sign) = sign_of(&part.1) {
                    of_sign[sign].push(part);
                }
            }
            of_sign.retain(|parts| !parts.is_empty());
            of_sign.sort_by(|a, b| a[0].1.extent.centre.total_cmp(&b[0].1.extent.centre));
            for sign in of_sign {
                let at = place_of_sign(&sign[0].1, &row);
                row.splice(at..at, sign);
            }
            order.extend(row);
            ranges.push(from..order.len());
        }
        let mut index = vec![0; order.len()];
        order.iter().enumerate().for_each(|(new, (old, _))| index[*old] = new as u32);
        joints.iter_mut().for_each(|joint| joint.parts = joint.parts.map(|part| index[part] as usize));
        (Parts { parts: order.into_iter().map(|(_, part)| part).collect(), joints, rows: ranges }, index)
    }

    /// The parts of some areas, if they stand beside each other.
    pub(super) fn run_of(&self, areas: &[usize]) -> Option<Range<usize>> {
        let own = |part: &usize| areas.contains(&self.parts[*part].area);
        let from = (0..self.parts.len()).find(own)?;
        let to = (0..self.parts.len()).rfind(own)? + 1;
        (from..to).all(|part| own(&part)).then_some(from..to)
    }
}

/// Where a sign stands among sorted parts: by its centre, but not among the slices of a digit that is to one side of it at
/// its own height, such as a dot under the arm of a 4.
fn place_of_sign(sign: &Part, row: &[(usize, Part)]) -> usize {
    let mut at = row.partition_point(|(_, part)| part.extent.centre < sign.extent.centre);
    let mut areas: Vec<usize> = row[at..].iter().map(|(_, part)| part.area).collect();
    areas.dedup();
    for area in areas {
        let own = |(_, part): &&(usize, Part)| part.area == area;
        if !row[..at].iter().any(|part| own(&part)) {
            continue;
        }
        let sides = row.iter().filter(own).map(|(_, part)| part.extent.sides_of(&sign.extent));
        match sides.fold((false, false), |all, this| (all.0 | this.0, all.1 | this.1)) {
            (true, false) => at = row.iter().rposition(|part| own(&part)).map_or(at, |last| last + 1),
            (false, true) => at = row.iter().position(|part| own(&part)).unwrap_or(at),
            _ => {}
        }
    }
    at
}
