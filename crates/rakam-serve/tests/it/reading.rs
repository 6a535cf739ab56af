//! What is read over HTTP is what the library reads.

use std::io::Write as _;

use crate::support::{answer, digits, multipart, number, problem, serve_default, six};
use rakam_ink::{Drawing, Framing, Picture, Point, Stroke};
use rakam_model::Reader;
use serde_json::{Value, json};

fn reader() -> Reader {
    Reader::new(&rakam_model::open(rakam_model::DEFAULT).unwrap())
}

/// The object of a reading of a file.
fn expected(file: &[u8]) -> String {
    let picture = Picture::decode(file).unwrap();
    serde_json::to_string(&reader().read_digit(&picture, Framing::Centred).reading).unwrap()
}

#[test]
fn a_picture_reads_as_in_the_library_to_the_last_digit() {
    let server = serve_default();
    for (name, file) in digits() {
        for content_type in ["image/png", "application/octet-stream", "IMAGE/PNG; q=1"] {
            let answer = server.post("/v1/predict", content_type, &file);
            assert_eq!((answer.status, answer.text()), (200, &*expected(&file)), "{name}");
            assert_eq!(answer.header("content-type"), Some("application/json"));
        }
    }
    let head = format!("POST /v1/predict HTTP/1.1\r\nhost: here\r\ncontent-length: {}\r\n\r\n", six().len());
    assert_eq!(server.send(&[head.as_bytes(), &six()].concat()).text(), expected(&six()), "without a type");
}

#[test]
fn a_number_reads_as_in_the_library() {
    let server = serve_default();
    let expected = serde_json::to_string(&reader().read_number(Picture::decode(&number()).unwrap())).unwrap();
    for query in ["number", "number=true"] {
        let answer = server.post(&format!("/v1/predict?{query}"), "image/png", &number());
        assert_eq!((answer.status, answer.text()), (200, &*expected));
    }
    assert!(expected.starts_with(r#"{"number":"2026","#), "{expected}");
}

#[test]
fn strokes_read_as_in_the_library_with_and_without_the_pens_width() {
    let server = serve_default();
    let stroke: Stroke = [(0.3, 0.2), (0.7, 0.2), (0.45, 0.8)]
        .map(|(x, y)| Point { x, y, width: Point::DEFAULT_WIDTH })
        .into_iter()
        .collect();
    let drawing = Drawing::from_strokes([stroke]);
    let expected = serde_json::to_string(&reader().read_digit(&drawing, Framing::Centred).reading).unwrap();
    let width = Point::DEFAULT_WIDTH;
    for strokes in [
        json!([[[0.3, 0.2], [0.7, 0.2], [0.45, 0.8]]]),
        json!({"strokes": [[[0.3, 0.2, width], [0.7, 0.2, width], [0.45, 0.8, width]]]}),
    ] {
        let answer = server.post("/v1/predict", "application/json; charset=utf-8", strokes.to_string().as_bytes());
        assert_eq!((answer.status, answer.text()), (200, &*expected), "{strokes}");
        let answer = server.post("/v1/predict?number", "application/json", strokes.to_string().as_bytes());
        assert_eq!(answer.json()["number"], "7", "{strokes}");
    }
    let empty = server.post("/v1/predict", "application/json", b"[]").json();
    assert_eq!((&empty["verdict"], &empty["digit"]), (&json!("empty"), &Value::Null));
}

#[test]
fn many_at_once_each_get_their_own_reading() {
    let server = serve_default();
    let files = digits();
    std::thread::scope(|scope| {
        for first in 0..16 {
            let (server, files) = (&server, &files);
            scope.spawn(move || {
                let mut stream = server.connect();
                for i in first..first + 20 {
                    let (name, file) = &files[i % files.len()];
                    let head = format!(
                        "POST /v1/predict HTTP/1.1\r\nhost: here\r\ncontent-type: image/png\r\ncontent-length: {}\r\n\r\n",
                        file.len()
                    );
                    stream.write_all(&[head.as_bytes(), file].concat()).unwrap();
                    let answer = answer(&mut stream);
                    assert_eq!(answer.json()["digit"].to_string(), name[..1], "{name}: {answer:?}");
                }
            });
        }
    });
    let metrics = server.get("/metrics");
    let value = |name: &str| -> f64 {
        let line = metrics.text().lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}"));
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert_eq!(value(r#"rakam_requests_total{route="/v1/predict",status="200"}"#), 320.0);
    assert_eq!(value(r#"rakam_request_seconds_count{route="/v1/predict"}"#), 320.0);
    assert_eq!(value("rakam_batch_size_sum"), 320.0);
    assert!(value("rakam_batch_size_count") < 320.0, "none were read together");
    assert_eq!(value("rakam_requests_in_flight"), 1.0);
}

#[test]
fn a_batch_of_pictures_answers_in_order_and_a_bad_one_does_not_end_it() {
    let server = serve_default();
    let files = digits();
    let mut parts: Vec<(&str, &str, &[u8])> =
        files.iter().map(|(name, file)| (&**name, "image/png", &**file)).collect();
    parts.insert(1, ("text.txt", "text/plain", b"no picture"));
    parts.insert(3, ("short.png", "image/png", &files[0].1[..300]));
    parts.push(("strokes.json", "application/json", b"[[[0.5,0.2],[0.5,0.8]]]"));
    let answer = server.post("/v1/predict/batch", "multipart/form-data; boundary=cut", &multipart(&parts));
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/x-ndjson")), "{answer:?}");
    let lines = answer.json_lines();
    assert_eq!(lines.len(), parts.len());
    for (index, (line, (file, _, content))) in lines.iter().zip(&parts).enumerate() {
        assert_eq!((&line["index"], &line["file"]), (&json!(index), &json!(file)));
        match *file {
            "text.txt" => assert_eq!(problem(&line["error"], Some(415)), "unsupported-type"),
            "short.png" => assert_eq!(problem(&line["error"], Some(422)), "unreadable"),
            "strokes.json" => assert_eq!(line["digit"], 1),
            _ => {
                let reading = &expected(content)[1..];
                let begin = format!(r#"{{"index":{index},"file":"{file}","#);
                assert_eq!(answer.text().lines().nth(index), Some(&*format!("{begin}{reading}")));
            }
        }
    }
}

#[test]
fn the_answers_of_a_batch_come_while_it_is_still_sent() {
    let server = serve_default();
    let mut stream = server.connect();
    let lines = ["[[[0.5,0.2],[0.5,0.8]]]\n", "nonsense\n", "{\"strokes\":[]}"];
    let length: usize = lines.iter().map(|line| line.len()).sum();
    write!(
        stream,
        "POST /v1/predict/batch?number HTTP/1.1\r\nhost: here\r\ncontent-type: application/x-ndjson\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{}",
        lines[0]
    )
    .unwrap();
    let mut begin = vec![0; 1];
    let mut answered = String::new();
    while !answered.contains('}') || !answered.ends_with("\n\r\n") {
        std::io::Read::read_exact(&mut stream, &mut begin).unwrap();
        answered.push(char::from(begin[0]));
    }
    assert!(answered.contains(r#"{"index":0,"number":"1","#), "{answered}");
    stream.write_all(lines[1].as_bytes()).unwrap();
    stream.write_all(lines[2].as_bytes()).unwrap();
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut stream, &mut rest).unwrap();
    assert!(rest.contains(r#"{"index":1,"error":{"type":"/docs#bad-request","#), "{rest}");
    assert!(rest.contains(r#"{"index":2,"number":"","digits":[],"lines":[]}"#), "{rest}");
}

#[test]
fn a_batch_that_is_too_long_says_where_it_was_cut() {
    let server = serve_default();
    let answer = server.post("/v1/predict/batch", "application/x-ndjson", &b"[]\n".repeat(1200));
    let lines = answer.json_lines();
    assert_eq!(lines.len(), 1001);
    assert_eq!(lines[999]["verdict"], "empty");
    assert_eq!(
        (problem(&lines[1000]["error"], Some(413)), &lines[1000]["index"]),
        ("body-too-large".into(), &json!(1000))
    );
}

#[test]
fn a_batch_that_breaks_off_answers_what_came_and_says_so() {
    let server = serve_default();
    let whole = multipart(&[("6.png", "image/png", &six()), ("6.png", "image/png", &six())]);
    let answer = server.post("/v1/predict/batch", "multipart/form-data; boundary=cut", &whole[..whole.len() - 100]);
    let lines = answer.json_lines();
    assert_eq!((lines.len(), &lines[0]["digit"]), (2, &json!(6)), "{lines:?}");
    assert_eq!(problem(&lines[1]["error"], Some(400)), "bad-request");
}
