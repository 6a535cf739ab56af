//! Percent signs in paths.

use percent_encoding::percent_decode_str;

/// The path of a URI as the names that it stands for. `None` if a name isn't text or could lead out of its folder: `.`, `..`, or one
/// with a slash, a backslash or a zero in it.
pub(crate) fn decoded(path: &str) -> Option<String> {
    let names: Option<Vec<String>> = path.split('/').map(name).collect();
    Some(names?.join("/"))
}

fn name(encoded: &str) -> Option<String> {
    // A percent sign that no two hexadecimal digits follow stands for itself, as in browsers.
    let name = percent_decode_str(encoded).decode_utf8().ok()?.into_owned();
    let leads_out = matches!(&*name, "." | "..") || name.contains(['/', '\\', '\0']);
    (!leads_out).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_decoded_once() {
        for (path, expected) in [
            ("/a b.png", "/a b.png"),
            ("/my%20page/%c3%A7izim.png", "/my page/çizim.png"),
            ("/100%25.txt", "/100%.txt"),
            ("/%2525", "/%25"),
            ("/100%.txt", "/100%.txt"),
            ("/%4", "/%4"),
            ("/%+4", "/%+4"),
            ("/", "/"),
            ("/...", "/..."),
        ] {
            assert_eq!(decoded(path).as_deref(), Some(expected), "{path}");
        }
    }

    #[test]
    fn a_name_that_could_lead_out_is_none() {
        for path in ["/..", "/%2e%2E/x", "/a/%2e/x", "/..%2fx", "/a%2Fx", "/a%5cx", "/a%00", "/%ff"] {
            assert_eq!(decoded(path), None, "{path}");
        }
    }
}
