//! Kernels with the sizes of a network written in: constants, unrolled loops.
//!
//! Drivers differ in which loops they unroll, and an array that is indexed by a loop's variable may not stay in registers. So
//! the inner loops are written out here:
//!
//! ```text
//! #for k in KT      the lines up to #end, KT times, with $k replaced by 0, 1, ...
//! #each l           the lines up to #end, in braces, for each of the layers that share the kernel: with the constants of the layer,
//!                   and with $l replaced by 0, 1, ...
//! #if POOL          the lines up to #else or #end, if the constant isn't 0
//! {$p*STRIDE+S-1}   the value of a sum of products of numbers and constants, with plus and minus between them
//! ```

use std::fmt::Write as _;

use crate::build::Sizes;

/// Sizes by their names.
pub(crate) type Constants<'a> = &'a [(&'static str, u32)];

/// The constants as WGSL, and the source with its loops written out. `layers` are the constants of each layer of a kernel that
/// several share.
///
/// # Panics
/// Where the source isn't as it should be: kernels are part of this crate, and a test expands all of them.
pub(crate) fn expanded(source: &str, constants: Constants<'_>, layers: &[Sizes]) -> String {
    let mut text = String::new();
    declare(constants, &mut text);
    let lines: Vec<&str> = source.lines().collect();
    expand(&lines, constants, layers, &mut text);
    text
}

fn declare(constants: Constants<'_>, text: &mut String) {
    for (name, value) in constants {
        let _ = writeln!(text, "const {name}: u32 = {value};");
    }
}

fn expand(lines: &[&str], constants: Constants<'_>, layers: &[Sizes], text: &mut String) {
    let expand_with =
        |block: &[&str], (variable, index): (&str, usize), constants: Constants<'_>, text: &mut String| {
            let (name, number) = (format!("${variable}"), index.to_string());
            let written: Vec<String> = block.iter().map(|line| line.replace(&name, &number)).collect();
            expand(&written.iter().map(String::as_str).collect::<Vec<_>>(), constants, layers, text);
        };
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let Some(directive) = line.strip_prefix('#') else {
            let _ = writeln!(text, "{}", with_values(line, constants));
            at += 1;
            continue;
        };
        let end = end_of_block(lines, at);
        let block = &lines[at + 1..end];
        if let Some((variable, count)) = directive.strip_prefix("for ").and_then(|rest| rest.split_once(" in ")) {
            for index in 0..value(count, constants) {
                expand_with(block, (variable, index as usize), constants, text);
            }
        } else if let Some(variable) = directive.strip_prefix("each ") {
            for (index, own) in layers.iter().enumerate() {
                text.push_str("{\n");
                declare(own, text);
                expand_with(block, (variable, index), &[constants, &own[..]].concat(), text);
                text.push_str("}\n");
            }
        } else {
            let condition = directive.strip_prefix("if ").map_or(0, |name| value(name, constants));
            let middle = else_of_block(block);
            expand(
                if condition != 0 { &block[..middle] } else { block.get(middle + 1..).unwrap_or(&[]) },
                constants,
                layers,
                text,
            );
        }
        at = end + 1;
    }
}

/// Whether the line begins a block.
fn opens(line: &str) -> bool {
    ["#for ", "#each ", "#if "].iter().any(|directive| line.starts_with(directive))
}

/// Index of the `#end` that closes the block that line `start` opens.
fn end_of_block(lines: &[&str], start: usize) -> usize {
    let mut depth = 0;
    for (index, line) in lines.iter().enumerate().skip(start) {
        depth += i32::from(opens(line)) - i32::from(*line == "#end");
        if depth == 0 {
            return index;
        }
    }
    panic!("a block of a kernel isn't closed: {}", lines[start]);
}

/// Index of the block's own `#else`, or its length.
fn else_of_block(block: &[&str]) -> usize {
    let mut depth = 0;
    for (index, line) in block.iter().enumerate() {
        depth += i32::from(opens(line)) - i32::from(*line == "#end");
        if depth == 0 && *line == "#else" {
            return index;
        }
    }
    block.len()
}

/// The line with the values of what stands in braces.
fn with_values(line: &str, constants: Constants<'_>) -> String {
    let (mut text, mut rest) = (String::new(), line);
    while let Some((before, inner, after)) = rest
        .split_once('{')
        .and_then(|(before, rest)| rest.split_once('}').map(|(inner, after)| (before, inner, after)))
    {
        let _ = write!(text, "{before}{}", value(inner, constants));
        rest = after;
    }
    text + rest
}

/// The value of a sum of products of numbers and constants, with plus and minus between them.
fn value(sum: &str, constants: Constants<'_>) -> u32 {
    let factor = |factor: &str| -> u32 {
        factor
            .parse()
            .ok()
            .or_else(|| constants.iter().find(|(name, _)| *name == factor).map(|&(_, value)| value))
            .unwrap_or(0)
    };
    let term = |term: &str| -> u32 { term.split('*').map(factor).product() };
    let with_signs = sum.replace('-', "+-");
    with_signs.split('+').fold(0, |sum, part| match part.strip_prefix('-') {
        Some(part) => sum - term(part),
        None => sum + term(part),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_are_written_out_and_conditions_decided() {
        let source =
            "#for k in KT\n#for s in S-1\na$k = b{$k*3+$s+1};\n#end\n#end\n#if ON\non\n#else\noff\n#end\nfn f() {\n}";
        let text = expanded(source, &[("KT", 2), ("S", 3), ("ON", 0)], &[]);
        let (constants, body) = text.split_at(text.find("a0").unwrap());
        assert!(constants.contains("const KT: u32 = 2;"));
        assert_eq!(body, "a0 = b1;\na0 = b2;\na1 = b4;\na1 = b5;\noff\nfn f() {\n}\n");
    }

    #[test]
    fn each_layer_has_its_own_constants() {
        let source = "#each l\n#for k in KT\na_$l[$k] = {KT*N};\n#end\n#end";
        let text = expanded(source, &[("N", 10)], &[vec![("KT", 1)], vec![("KT", 2)]]);
        let of_layers =
            ["{\nconst KT: u32 = 1;\na_0[0] = 10;\n}\n", "{\nconst KT: u32 = 2;\na_1[0] = 20;\na_1[1] = 20;\n}\n"];
        assert_eq!(text, ["const N: u32 = 10;\n", of_layers[0], of_layers[1]].concat());
    }
}
