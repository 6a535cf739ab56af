//! `rakam serve`: the real program, from its first line to a signal.

use crate::support;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::support::{err, rakam, run};
use rakam_ink::Picture;
use rakam_model::{Mode, Reader};

/// The server on a free port, and its address.
fn serve() -> (Child, String) {
    let mut child = rakam(&["serve", "--addr", "127.0.0.1:0"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
    let address = address.unwrap_or_else(|| panic!("no address in {line:?}")).to_owned();
    (child, address)
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn it_reads_as_the_command_line_and_the_library_and_ends_well_on_a_signal() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/digits/6.png");
    let picture = fs::read(&path).unwrap();
    let reader = Reader::new(&rakam_model::open(rakam_model::DEFAULT).unwrap());
    for (name, query, option, mode) in
        [("TERM", "", None, Mode::default()), ("INT", "?number", Some("--number"), Mode::Number)]
    {
        let arguments: Vec<&str> = ["predict", "--json", support::text(&path)].into_iter().chain(option).collect();
        let said = support::out(&run(&arguments));
        let from_library = serde_json::to_string(&reader.read(Picture::decode(&picture).unwrap(), mode)).unwrap();
        let (mut child, address) = serve();
        let mut stream = TcpStream::connect(&address).unwrap();
        let head = format!(
            "POST /v1/predict{query} HTTP/1.1\r\nhost: here\r\ncontent-type: image/png\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            picture.len()
        );
        stream.write_all(&[head.as_bytes(), &picture].concat()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let reading = answer.split("\r\n\r\n").nth(1).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && reading.starts_with('{'), "{answer}");
        assert_eq!(reading, from_library);
        assert!(said.trim_end().ends_with(&reading[1..]), "{said} but {reading}");
        signal(&child, name);
        assert_eq!(child.wait().unwrap().code(), Some(0), "SIG{name}");
    }
}

#[test]
fn a_second_server_at_the_same_address_says_what_to_do() {
    let (mut child, address) = serve();
    let output = run(&["serve", "--addr", &address]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains(&address) && err(&output).contains("--addr 127.0.0.1:0"), "{}", err(&output));
    signal(&child, "TERM");
    child.wait().unwrap();
}
