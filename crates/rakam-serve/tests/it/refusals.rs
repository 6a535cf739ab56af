//! What is refused, and how.

use crate::support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::{answer, head, holds_within, multipart, serve, serve_default, six};
use rakam_ink::Picture;
use rakam_serve::Settings;

#[test]
fn each_mistake_has_its_status_and_its_problem() {
    let server = serve_default();
    let six = six();
    let mut bomb = six.clone();
    // A PNG header that claims 30,000 x 30,000 pixels; its checksum is right.
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let sum = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&sum.to_be_bytes());
    for (path, content_type, body, status, name) in [
        ("/v1/predict", "image/png", &b""[..], 400, "bad-request"),
        ("/v1/predict?numbers", "image/png", &six, 400, "bad-request"),
        ("/v1/predict", "application/json", b"[[[0.1,", 400, "bad-request"),
        ("/v1/predict", "application/json", b"", 400, "bad-request"),
        ("/v1/predict/batch", "multipart/form-data", b"", 400, "bad-request"),
        ("/v2/predict", "image/png", &six, 404, "not-found"),
        ("/v1/predict/", "image/png", &six, 404, "not-found"),
        ("/v1/models", "image/png", &six, 405, "method-not-allowed"),
        ("/", "image/png", &six, 405, "method-not-allowed"),
        ("/v1/predict", "image/png", &bomb, 413, "picture-too-large"),
        ("/v1/predict", "application/json", &vec![b' '; (1 << 20) + 1], 413, "body-too-large"),
        ("/v1/predict", "text/plain", &six, 415, "unsupported-type"),
        ("/v1/predict", "image/png", b"this is no picture", 415, "unsupported-type"),
        ("/v1/predict/batch", "image/png", &six, 415, "unsupported-type"),
        ("/v1/predict", "image/png", &six[..six.len() / 2], 422, "unreadable"),
        ("/v1/predict", "application/json", br#"{"points":[]}"#, 422, "unreadable"),
    ] {
        let answer = server.post(path, content_type, body);
        assert_eq!((answer.status, &*answer.problem()), (status, name), "{path} {content_type} {}", answer.text());
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
    let answer = server.get("/v1/predict");
    assert_eq!((answer.status, &*answer.problem(), answer.header("allow")), (405, "method-not-allowed", Some("POST")));
    let zipped = "POST /v1/predict HTTP/1.1\r\nhost: here\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(server.send(zipped.as_bytes()).problem(), "unsupported-type");
    assert_eq!(server.send(b"GET / HTTP/1.1\r\nhost here\r\n\r\n").status, 400, "no HTTP");
    assert_eq!(server.post("/v1/predict", "image/png", &six).status, 200, "and all is well");
}

#[test]
fn a_body_that_claims_to_be_too_large_is_not_received() {
    let server = serve_default();
    let answer = server.send(head("/v1/predict", "image/png", 100_000_000).as_bytes());
    assert_eq!(
        (answer.status, &*answer.problem(), answer.header("connection")),
        (413, "body-too-large", Some("close"))
    );
    assert!(answer.text().contains("8 MiB"), "{}", answer.text());
    let answer = server.send(head("/v1/predict/batch", "application/x-ndjson", 100_000_000).as_bytes());
    assert_eq!((answer.status, &*answer.problem()), (413, "body-too-large"));
}

#[test]
fn a_client_that_sends_on_and_on_gets_its_answer_all_the_same() {
    let server = serve(&Settings { max_body: 1 << 20, ..Settings::default() });
    let mut stream = server.connect();
    stream
        .write_all(
            b"POST /v1/predict HTTP/1.1\r\nhost: here\r\ncontent-type: image/png\r\ntransfer-encoding: chunked\r\n\r\n",
        )
        .unwrap();
    // Who writes everything first and reads then must not find the connection reset.
    let chunk = [&b"10000\r\n"[..], &[7; 0x10000], b"\r\n"].concat();
    for _ in 0..160 {
        stream.write_all(&chunk).unwrap();
    }
    let refused = answer(&mut stream);
    assert_eq!((refused.status, &*refused.problem()), (413, "body-too-large"));

    // A batch is refused after its head: with the last line.
    let mut stream = server.connect();
    let mut head = head("/v1/predict/batch", "application/x-ndjson", 40 * 60_000).into_bytes();
    head.extend_from_slice(&b"[]\n".repeat(20_000));
    stream.write_all(&head).unwrap();
    for _ in 1..40 {
        std::thread::sleep(Duration::from_millis(5));
        stream.write_all(&b"[]\n".repeat(20_000)).unwrap();
    }
    let lines = answer(&mut stream).json_lines();
    assert_eq!(support::problem(&lines[1000]["error"], Some(413)), "body-too-large");
    assert_eq!(lines.len(), 1001);
}

#[test]
fn the_limit_of_pixels_can_be_chosen() {
    let server = serve(&Settings { max_pixels: 1_000_000, ..Settings::default() });
    let file =
        |width, height| Picture::from_ink(width, height, vec![0.0; width * height]).unwrap().encode_png().unwrap();
    assert_eq!(server.post("/v1/predict", "image/png", &file(1000, 1000)).json()["verdict"], "empty");
    let answer = server.post("/v1/predict", "image/png", &file(1000, 1001));
    assert_eq!((answer.status, &*answer.problem()), (413, "picture-too-large"));
    assert!(answer.text().contains("1000x1001") && answer.text().contains("1 megapixels"), "{}", answer.text());
}

#[test]
fn numbers_that_no_server_can_have_count_as_the_nearest() {
    for (number, timeout) in [(0, Duration::from_secs(10)), (usize::MAX, Duration::MAX)] {
        let server =
            serve(&Settings { threads: number.min(1), max_concurrent: number, timeout, ..Settings::default() });
        assert_eq!(server.post("/v1/predict", "image/png", &six()).json()["digit"], 6);
        assert_eq!(server.post("/v1/predict/batch", "application/x-ndjson", b"[]").json_lines().len(), 1);
    }
}

#[test]
fn a_part_or_a_line_that_is_too_large_leaves_the_others_alone() {
    let server = serve(&Settings { max_body: 1 << 16, ..Settings::default() });
    let large = vec![7; (1 << 16) + 1];
    let parts = multipart(&[("large", "image/png", &large), ("6.png", "image/png", &six())]);
    let lines = server.post("/v1/predict/batch", "multipart/form-data; boundary=cut", &parts).json_lines();
    assert_eq!((lines.len(), &lines[1]["digit"]), (2, &6.into()), "{lines:?}");
    assert_eq!(support::problem(&lines[0]["error"], Some(413)), "body-too-large");
}

#[test]
fn what_is_wrong_with_a_line_of_a_batch_is_named_with_the_line_of_the_body() {
    let server = serve_default();
    let large = "[".repeat((1 << 20) + 1);
    let body = format!("[]\n\r\n\n[[[0.1,]]]\r\n{{\"points\":[]}}\n{large}\n\n[[[5,5],[6,6]]]\n[[[1,2");
    let lines = server.post("/v1/predict/batch", "application/x-ndjson", body.as_bytes()).json_lines();
    let details: Vec<&str> = lines[1..].iter().map(|line| line["error"]["detail"].as_str().unwrap()).collect();
    let begins =
        ["line 4: this isn't JSON", "line 5: these aren't strokes", "line 6: the limit", "line 8: ", "line 9: "];
    for (detail, begin) in details.iter().zip(begins) {
        assert!(detail.starts_with(begin) && detail.matches("line ").count() == 1, "{detail}");
    }
    assert!(details[0].ends_with("at column 8") && details[4].ends_with("at column 6"), "{details:?}");
    assert_eq!((lines.len(), &lines[5]["index"]), (6, &5.into()));
    // A body that is one drawing has lines of its own.
    let single = server.post("/v1/predict", "application/json", b"{\n  \"strokes\": [[[0.1,]]]\n}").json();
    assert!(single["detail"].as_str().unwrap().ends_with("at line 2 column 21"), "{single}");
}

#[test]
fn a_slow_sender_is_told_and_left() {
    let server = serve(&Settings { timeout: Duration::from_secs(1), ..Settings::default() });
    let part_of_a_head = "POST /v1/predict HTTP/1.1\r\nhost: he";
    let part_of_a_body = head("/v1/predict", "image/png", 1000) + "some";
    for part in [part_of_a_head, &part_of_a_body] {
        let start = Instant::now();
        let mut stream = server.connect();
        stream.write_all(part.as_bytes()).unwrap();
        let answer = answer(&mut stream);
        assert_eq!((answer.status, &*answer.problem(), answer.header("connection")), (408, "too-slow", Some("close")));
        assert!(start.elapsed() >= Duration::from_millis(990) && start.elapsed() < Duration::from_secs(10));
        assert_eq!(stream.read(&mut [0]).unwrap(), 0, "the connection is closed");
    }
    let mut batch = server.connect();
    batch.write_all((head("/v1/predict/batch", "application/x-ndjson", 1000) + "[]\n[").as_bytes()).unwrap();
    let lines = answer(&mut batch).json_lines();
    assert_eq!((lines.len(), &lines[0]["verdict"]), (2, &"empty".into()), "{lines:?}");
    assert_eq!(support::problem(&lines[1]["error"], Some(408)), "too-slow");
    let next = "the next item did not arrive within 1s: it and those after it aren't read";
    assert_eq!(lines[1]["error"]["detail"], next);

    let mut idle = server.connect();
    assert_eq!(idle.read(&mut [0]).unwrap(), 0, "who says nothing is told nothing");
}

#[test]
fn silent_batches_leave_room_for_single_requests() {
    let server = serve_default();
    let mut silent: Vec<TcpStream> = (0..8).map(|_| server.connect()).collect();
    for stream in &mut silent {
        stream.write_all(head("/v1/predict/batch", "application/x-ndjson", 1000).as_bytes()).unwrap();
    }
    let refused = silent.iter_mut().filter_map(|stream| {
        let mut status = [0; 12];
        stream.read_exact(&mut status).unwrap();
        (&status == b"HTTP/1.1 503").then_some(())
    });
    assert_eq!(refused.count(), 4);
    assert_eq!(server.post("/v1/predict", "image/png", &six()).status, 200);
}

#[test]
fn a_batch_that_takes_too_long_says_where_it_ends() {
    const ITEMS: usize = 600;
    let timeout = Duration::from_millis(100);
    let server = serve(&Settings { timeout, threads: 1, ..Settings::default() });
    let side = 1500;
    let large = Picture::from_ink(side, side, vec![0.0; side * side]).unwrap().encode_png().unwrap();
    let parts = multipart(&vec![("large.png", "image/png", &large[..]); ITEMS]);
    let lines = server.post("/v1/predict/batch", "multipart/form-data; boundary=cut", &parts).json_lines();
    assert!(lines.len() < ITEMS, "it was read in {:?}", 10 * timeout);
    let (last, read) = lines.split_last().unwrap();
    assert_eq!(support::problem(&last["error"], Some(408)), "too-slow");
    assert_eq!(last["index"], read.len());
    assert!(!read.is_empty() && read.iter().all(|line| line["verdict"] == "empty"), "{lines:?}");
}

#[test]
fn what_is_too_much_at_once_is_told_to_come_again_until_a_place_is_free() {
    let server = serve(&Settings { max_concurrent: 1, ..Settings::default() });
    let status = || server.post("/v1/predict", "image/png", &six()).status;
    assert_eq!(status(), 200);
    // A body over 64 KiB takes the only place while it is sent.
    let mut large = Vec::new();
    let taken = || {
        // Once may be that the small request before has just been answered and still has the place.
        let busy = |_| {
            std::thread::sleep(Duration::from_millis(20));
            status() == 503
        };
        if (0..5).all(busy) {
            return true;
        }
        // The first time there is none yet. Later it may have come while the small request had the place.
        let mut stream = server.connect();
        // One that is refused may be closed before it is written.
        let _ = stream.write_all(&[head("/v1/predict", "image/png", 200_000).as_bytes(), &[7; 100_000]].concat());
        large.push(stream);
        false
    };
    assert!(holds_within(Duration::from_secs(20), taken), "the place was not taken");
    let answer = server.post("/v1/predict", "image/png", &six());
    assert_eq!((answer.status, &*answer.problem(), answer.header("retry-after")), (503, "busy", Some("1")));
    assert_eq!(server.post("/v1/predict/batch", "application/x-ndjson", b"[]").problem(), "busy");
    assert_eq!(server.get("/healthz").text(), "ok");
    // Its client hangs up, and those that were refused.
    drop(large);
    assert!(holds_within(Duration::from_secs(20), || status() == 200), "the place was not given back");
}

#[test]
fn slow_senders_of_small_bodies_take_no_place() {
    let server = serve(&Settings { max_concurrent: 1, ..Settings::default() });
    let slow: Vec<_> = (0..20)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all((head("/v1/predict", "image/png", 1000) + "some").as_bytes()).unwrap();
            stream
        })
        .collect();
    assert_eq!(server.post("/v1/predict", "image/png", &six()).status, 200);
    drop(slow);
}

/// CRC-32 of PNG's chunks.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}
