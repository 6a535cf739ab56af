//! Text from a file, for people: short, and without characters that a terminal obeys.

/// So many characters of a name are shown.
const NAME: usize = 40;

/// A name or a value.
pub(crate) fn shown(text: &str) -> String {
    shortened(text, NAME)
}

/// At most so many characters of a text.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let mut short: String = text.chars().take(most).flat_map(char::escape_debug).collect();
    if text.chars().nth(most).is_some() {
        short.push_str("...");
    }
    short
}

/// Bytes that may be text, in quotation marks.
pub(crate) fn quoted(bytes: &[u8]) -> String {
    let text = bytes[..NAME.min(bytes.len())].escape_ascii().to_string();
    if bytes.len() > NAME { format!("\"{text}...\"") } else { format!("\"{text}\"") }
}
