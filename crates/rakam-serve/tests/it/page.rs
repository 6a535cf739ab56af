//! The page, other origins, and the reference for people.

use std::fs;
use std::io::{Read as _, Write as _};
use std::thread::sleep;
use std::time::Duration;

use crate::support::{Answer, Running, serve, serve_default, six};
use rakam_serve::{Server, Settings};
use tempfile::TempDir;

/// A server with a small page, in a folder beside a secret.
fn with_page() -> (Running, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page");
    fs::create_dir_all(page.join("icons")).unwrap();
    fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    for (name, content) in [
        ("index.html", "<!doctype html><title>Rakam</title>"),
        ("rakam.js", "plain"),
        ("rakam.js.br", "brotli"),
        ("rakam.js.gz", "gzip"),
        ("rakam.wasm", "\0asm"),
        ("manifest.webmanifest", "{}"),
        ("icons/192.png", "png"),
        ("icons/çizim 100%.png", "of a long name"),
    ] {
        fs::write(page.join(name), content).unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("../secret.txt", page.join("link.txt")).unwrap();
    (serve(&Settings { page: Some(page), ..Settings::default() }), folder)
}

fn get_with(server: &Running, path: &str, header: &str) -> Answer {
    server.send(format!("GET {path} HTTP/1.1\r\nhost: here\r\n{header}\r\nconnection: close\r\n\r\n").as_bytes())
}

#[test]
fn the_page_comes_with_its_types_and_its_guards() {
    let (server, _folder) = with_page();
    for (path, content_type, content) in [
        ("/", "text/html; charset=utf-8", "<!doctype html><title>Rakam</title>"),
        ("/index.html", "text/html; charset=utf-8", "<!doctype html><title>Rakam</title>"),
        ("/rakam.js", "text/javascript; charset=utf-8", "plain"),
        ("/rakam.wasm", "application/wasm", "\0asm"),
        ("/manifest.webmanifest", "application/manifest+json", "{}"),
        ("/icons/192.png", "image/png", "png"),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("content-type"), answer.text()), (200, Some(content_type), content));
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        // With these two the browser lets workers share memory.
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"));
        assert_eq!(answer.header("cross-origin-embedder-policy"), Some("require-corp"));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    let (mut stream, mut head) = (server.connect(), String::new());
    stream.write_all(b"HEAD / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").unwrap();
    stream.read_to_string(&mut head).unwrap();
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    assert_eq!(server.post("/v1/predict", "image/png", &six()).json()["digit"], 6, "and it still reads");
}

#[test]
fn a_compressed_file_goes_to_who_takes_it() {
    let (server, _folder) = with_page();
    for (asked, encoding, content) in [
        ("gzip, deflate, br", Some("br"), "brotli"),
        ("gzip", Some("gzip"), "gzip"),
        ("br;q=0, gzip;q=0.5", Some("gzip"), "gzip"),
        ("identity", None, "plain"),
    ] {
        let answer = get_with(&server, "/rakam.js", &format!("accept-encoding: {asked}"));
        assert_eq!((answer.header("content-encoding"), answer.text()), (encoding, content), "{asked}");
        assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
    }
    assert_eq!(server.get("/rakam.js.br").status, 404, "no file of its own");
}

#[test]
fn what_is_known_already_is_not_sent_again() {
    let (server, _folder) = with_page();
    let tag = server.get("/rakam.js").header("etag").unwrap().to_owned();
    let again = get_with(&server, "/rakam.js", &format!("if-none-match: \"other\", {tag}"));
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, Some(&*tag)));
    let brotli = get_with(&server, "/rakam.js", &format!("accept-encoding: br\r\nif-none-match: {tag}"));
    assert_eq!((brotli.status, brotli.text()), (200, "brotli"), "another encoding is another file");
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let (server, _folder) = with_page();
    for path in [
        "/../secret.txt",
        "/icons/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/icons/%2e%2e/%2E%2E/secret.txt",
        "/%2e%2e%5csecret.txt",
        "/icons%2f192.png",
        "/icons/%ff.png",
        "//secret.txt",
        "/link.txt",
        "/icons/",
        "/icons",
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, &*answer.problem()), (404, "not-found"), "{path}");
    }
}

#[test]
fn a_name_with_percent_signs_in_the_path_is_found() {
    let (server, _folder) = with_page();
    for path in ["/icons/%C3%A7izim%20100%25.png", "/icons/%c3%a7izim%20100%.png"] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.text()), (200, "of a long name"), "{path}");
        assert_eq!(answer.header("content-type"), Some("image/png"));
    }
    assert_eq!(server.get("/%69ndex.html").status, 200);
    assert_eq!(server.get("/icons/%25C3%25A7izim%2520100%2525.png").status, 404, "decoded twice");
}

#[test]
fn without_a_page_the_server_says_what_it_does_and_how_to_get_one() {
    let server = serve_default();
    let answer = server.get("/");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(answer.text().contains("--web") && answer.text().contains("href=\"/docs\""), "{}", answer.text());
}

#[test]
fn a_folder_without_a_page_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let model = rakam_model::open("classic").unwrap();
    for path in [folder.path().to_owned(), folder.path().join("absent")] {
        let settings =
            Settings { address: ([127, 0, 0, 1], 0).into(), page: Some(path.clone()), ..Settings::default() };
        let text = Server::bind(&settings, "classic", &model).err().unwrap().to_string();
        assert!(text.contains(path.to_str().unwrap()) && text.contains("isn't the folder of a page"), "{text}");
    }
}

#[test]
fn other_origins_may_ask_only_where_they_were_named() {
    let ask = |server: &Running, origin: &str| {
        let preflight = format!(
            "OPTIONS /v1/predict HTTP/1.1\r\nhost: here\r\norigin: {origin}\r\naccess-control-request-method: POST\r\naccess-control-request-headers: content-type\r\nconnection: close\r\n\r\n"
        );
        let preflight = server.send(preflight.as_bytes());
        let get = get_with(server, "/v1/models", &format!("origin: {origin}"));
        let allowed = |answer: &Answer| answer.header("access-control-allow-origin").map(str::to_owned);
        (allowed(&preflight), allowed(&get))
    };
    let open = "https://example.org";
    let named = serve(&Settings { origins: vec![open.parse().unwrap()], ..Settings::default() });
    assert_eq!(ask(&named, open), (Some(open.to_owned()), Some(open.to_owned())));
    assert_eq!(ask(&named, "https://example.com"), (None, None));
    assert_eq!(ask(&serve_default(), open), (None, None));
}

#[test]
fn the_reference_needs_no_scripts_and_explains_every_path_and_problem() {
    let server = serve_default();
    let answer = server.get("/docs");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(answer.header("content-security-policy").is_some());
    let page = answer.text();
    for path in ["/v1/predict", "/v1/predict/batch", "/v1/models", "/healthz", "/readyz", "/metrics", "/openapi.json"] {
        assert!(page.contains(&format!("</b> {path}</h2>")), "{path}");
    }
    for name in ["unreadable", "busy", "too-slow", "Reading", "Number"] {
        assert!(page.contains(&format!("id=\"{name}\"")), "{name}");
    }
    assert!(page.contains("8388608 bytes") && page.contains("16000000 pixels"), "the limits");
    assert!(page.contains("<code>error</code> on its line") && !page.contains('`'), "code between backticks");
    for foreign in ["<script", "style=", "//", "onload"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert_eq!(server.get("/docs.css").header("content-type"), Some("text/css; charset=utf-8"));
}

#[test]
fn the_reference_gives_the_limits_of_a_batch_as_they_are() {
    let settings =
        Settings { max_concurrent: 4, max_body: 1 << 16, timeout: Duration::from_secs(3), ..Settings::default() };
    let server = serve(&settings);
    let page = server.get("/docs");
    let page = page.text();
    let batch = "a batch<td>1000 items, 262144 bytes; 30s in all, 3s for each item to arrive";
    assert!(page.contains(batch) && page.contains("4; a batch counts as 4"), "{page}");
    let post = |bytes: usize| server.post("/v1/predict/batch", "application/x-ndjson", &vec![b'\n'; bytes]);
    assert_eq!((post(262_144).status, post(262_145).status), (200, 413));
    assert!(serve_default().get("/docs").text().contains("64; a batch counts as 8"));
}

#[test]
fn a_client_that_takes_nothing_of_a_response_loses_its_connection_and_a_slow_one_does_not() {
    const LONG: usize = 64 << 20;
    let (folder, patience) = (tempfile::tempdir().unwrap(), Duration::from_secs(1));
    fs::write(folder.path().join("index.html"), "").unwrap();
    fs::write(folder.path().join("long.bin"), vec![0; LONG]).unwrap();
    let server = serve(&Settings { page: Some(folder.path().into()), timeout: patience, ..Settings::default() });
    let ask = || {
        let mut stream = server.connect();
        stream.write_all(b"GET /long.bin HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").unwrap();
        stream
    };
    let (mut deaf, mut slow) = (ask(), ask());
    let (mut part, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..12 {
        sleep(patience / 4);
        let read = whole.len();
        whole.resize(read + (2 << 20), 0);
        slow.read_exact(&mut whole[read..]).unwrap();
    }
    slow.read_to_end(&mut whole).unwrap();
    assert!(whole.len() > LONG);
    // What the system had taken before it noticed still comes.
    let _ = deaf.read_to_end(&mut part);
    assert!(part.len() < LONG, "{} bytes", part.len());
}
