//! The end of a server.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use crate::support::{Running, answer, head, holds_within, serve_default, six};
use rakam_serve::{ServeError, Server, Settings};

/// A request whose body is half sent; the server has begun it.
fn half_sent(server: &Running) -> TcpStream {
    let mut stream = server.connect();
    stream.write_all(head("/v1/predict", "image/png", six().len()).as_bytes()).unwrap();
    stream.write_all(&six()[..500]).unwrap();
    let begun = || server.get("/metrics").text().contains("rakam_requests_in_flight 2");
    assert!(holds_within(Duration::from_secs(5), begun));
    stream
}

#[test]
fn what_has_begun_is_answered_and_nothing_new_is_taken() {
    let mut server = serve_default();
    assert_eq!(server.get("/readyz").text(), "ready");
    let mut stream = half_sent(&server);
    server.stopper.stop();
    assert!(holds_within(Duration::from_secs(5), || server.get("/readyz").status == 503));
    assert_eq!(server.get("/healthz").text(), "ok");
    let refused = server.post("/v1/predict", "image/png", &six());
    assert_eq!((&*refused.problem(), refused.header("retry-after")), ("stopping", Some("1")));
    assert!(!server.ends_within(Duration::from_millis(300)), "it did not wait");

    stream.write_all(&six()[500..]).unwrap();
    assert_eq!(answer(&mut stream).json()["digit"], 6);
    assert!(server.ends_within(Duration::from_secs(5)), "it waits for nobody");
    assert!(TcpStream::connect(server.address).is_err(), "it still listens");
}

#[test]
fn an_idle_connection_is_not_waited_for() {
    let mut server = serve_default();
    let mut stream = server.connect();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: here\r\n\r\n").unwrap();
    assert_eq!(answer(&mut stream).text(), "ok");
    let _silent = server.connect();
    server.stopper.stop();
    assert!(server.ends_within(Duration::from_secs(5)));
}

#[test]
fn the_second_time_it_stops_at_once() {
    let mut server = serve_default();
    let _stream = half_sent(&server);
    server.stopper.stop();
    assert!(!server.ends_within(Duration::from_millis(300)), "it did not wait");
    server.stopper.stop();
    assert!(server.ends_within(Duration::from_secs(3)), "it waited on");
}

#[test]
fn a_taken_address_is_named_with_what_to_do() {
    let server = serve_default();
    let settings = Settings { address: server.address, ..Settings::default() };
    let model = rakam_model::open("classic").unwrap();
    let error = Server::bind(&settings, "classic", &model).err().unwrap();
    assert!(matches!(error, ServeError::AddressInUse(_)));
    let text = error.to_string();
    assert!(text.contains(&server.address.to_string()) && text.contains("--addr 127.0.0.1:0"), "{text}");
}
