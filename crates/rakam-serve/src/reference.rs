//! `GET /docs`: the OpenAPI document as a web page, without scripts and without anything from other servers.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use crate::limits::{MAX_ITEMS, MAX_JSON, MAX_LENGTH, MAX_POINTS};
use crate::page;
use crate::problem::Kind;
use crate::service::Service;
use crate::settings::Settings;

const STYLE: &str = include_str!("reference.css");

/// The page; it is made once.
pub(crate) struct Reference {
    html: String,
}

pub(crate) async fn show_reference(State(reference): State<Arc<Reference>>) -> Response {
    html(reference.html.clone())
}

pub(crate) async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

impl Reference {
    pub(crate) fn new(document: &OpenApi, service: &Service) -> Self {
        let document = json!(document);
        let mut page = String::new();
        let _ = write!(
            page,
            "<h1>{} {}</h1><p>{} For programs: <a href=\"/openapi.json\">openapi.json</a>.</p>",
            text(&document["info"]["title"]),
            text(&document["info"]["version"]),
            words(&document["info"]["description"]),
        );
        for (path, methods) in entries(&document["paths"]) {
            for (method, operation) in entries(methods) {
                operation_section(&mut page, path, method, operation);
            }
        }
        page += "<h2>Requests and responses</h2>";
        for (name, schema) in entries(&document["components"]["schemas"]) {
            let _ = write!(page, "<h3 id=\"{0}\">{0}</h3>{1}", escaped(name), described(schema));
        }
        problems(&mut page);
        limits(&mut page, service);
        Self { html: framed("Rakam: reference", &page) }
    }

    /// The response at `/` if the server has no page to draw on.
    pub(crate) fn without_page(&self) -> Response {
        html(framed(
            "Rakam",
            "<h1>Rakam</h1><p>This server reads handwritten digits: <a href=\"/docs\">how to use it</a>. It was started without \
             the page to draw on. <code>rakam serve --web DIR</code> serves one; DIR is the folder of a built page.</p>",
        ))
    }
}

fn html(html: String) -> Response {
    let mut response = Response::new(Body::from(html));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    page::guard(&mut response);
    response
}

fn framed(title: &str, content: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title}</title><link rel=\"stylesheet\" \
         href=\"/docs.css\"></head><body><main>{content}</main></body></html>"
    )
}

fn operation_section(page: &mut String, path: &str, method: &str, operation: &Value) {
    let _ = write!(page, "<section><h2><b>{}</b> {}</h2>", method.to_uppercase(), escaped(path));
    for paragraph in ["summary", "description"] {
        if operation[paragraph].is_string() {
            let _ = write!(page, "<p>{}</p>", words(&operation[paragraph]));
        }
    }
    for parameter in items(&operation["parameters"]) {
        let _ = write!(
            page,
            "<p>Query <code>{}</code>: {}</p>",
            text(&parameter["name"]),
            words(&parameter["description"])
        );
    }
    if let Some(body) = operation.get("requestBody") {
        let _ = write!(page, "<h3>Body</h3><p>{}</p>", words(&body["description"]));
        page.push_str("<table>");
        for (content_type, media) in entries(&body["content"]) {
            let _ = write!(page, "<tr><td><code>{}</code><td>{}", escaped(content_type), described(&media["schema"]));
            if let Some(example) = media.get("example") {
                let _ = write!(page, "<pre>{}</pre>", escaped(&example.to_string()));
            }
        }
        page.push_str("</table>");
    }
    page.push_str("<h3>Responses</h3><table>");
    for (status, response) in entries(&operation["responses"]) {
        let _ = write!(page, "<tr><td>{}<td>{}<td>", escaped(status), words(&response["description"]));
        for (content_type, media) in entries(&response["content"]) {
            let _ = write!(page, "<code>{}</code> {}", escaped(content_type), described(&media["schema"]));
        }
    }
    page.push_str("</table></section>");
}

fn problems(page: &mut String) {
    page.push_str(
        "<h2>Problems</h2><p>Errors are problem documents (RFC 9457); their <code>type</code> links here.</p><table>",
    );
    for kind in Kind::ALL {
        let _ = write!(
            page,
            "<tr id=\"{0}\"><td>{1}<td><code>/docs#{0}</code><td>{2}",
            kind.name(),
            kind.status().as_u16(),
            kind.title()
        );
    }
    page.push_str("</table>");
}

fn limits(page: &mut String, service: &Service) {
    let Settings { max_body, max_pixels, max_concurrent, timeout, .. } = &service.settings;
    let _ = write!(
        page,
        "<h2>Limits of this server</h2><table>\
         <tr><td>a picture file<td>{max_body} bytes\
         <tr><td>a picture<td>{max_pixels} pixels\
         <tr><td>strokes<td>{} bytes, {MAX_POINTS} points, {MAX_LENGTH} canvas sides long\
         <tr><td>a request<td>{timeout:?}\
         <tr><td>requests at the same time<td>{max_concurrent}; a batch counts as {}\
         <tr><td>a batch<td>{MAX_ITEMS} items, {} bytes; {:?} in all, {timeout:?} for each item to arrive</table>",
        MAX_JSON.min(*max_body),
        service.batch_permits(),
        service.max_batch_body(),
        service.batch_timeout(),
    );
}

/// A schema as HTML: a link if it has a name, a table of its properties, or its type.
fn described(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return format!("<a href=\"#{0}\">{0}</a>", escaped(name));
    }
    let about = &schema["description"];
    let about = if about.is_string() { format!("<p>{}</p>", words(about)) } else { String::new() };
    for (key, word) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")] {
        let parts: Vec<String> = items(&schema[key]).map(described).collect();
        if !parts.is_empty() {
            return about + &parts.join(word);
        }
    }
    let properties: Vec<_> = entries(&schema["properties"]).collect();
    if !properties.is_empty() {
        let rows = properties
            .iter()
            .map(|(name, schema)| format!("<tr><td><code>{}</code><td>{}", escaped(name), described(schema)));
        return format!("{about}<table>{}</table>", rows.collect::<String>());
    }
    let kind = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        _ if schema["format"] == "binary" => "the bytes of a file".to_owned(),
        kind => kind.as_str().unwrap_or("anything").to_owned(),
    };
    let values: Vec<String> = items(&schema["enum"]).map(Value::to_string).collect();
    let of = if schema["items"].is_object() { format!(" of {}", described(&schema["items"])) } else { String::new() };
    let values = if values.is_empty() { String::new() } else { format!(": {}", escaped(&values.join(", "))) };
    format!("{about}{}{values}{of}", escaped(&kind))
}

fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

fn items(array: &Value) -> impl Iterator<Item = &Value> {
    array.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    escaped(value.as_str().unwrap_or_default())
}

/// Text with code between backticks, as doc comments have it.
fn words(value: &Value) -> String {
    let text = text(value);
    let mut parts = text.split('`');
    let mut html = parts.next().unwrap_or_default().to_owned();
    while let Some(code) = parts.next() {
        match parts.next() {
            Some(after) => html.extend(["<code>", code, "</code>", after]),
            None => html.extend(["`", code]),
        }
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stands_between_backticks_and_stays_text() {
        let of = |text: &str| words(&text.into());
        assert_eq!(of("`a` and `<b>`."), "<code>a</code> and <code>&lt;b&gt;</code>.");
        assert_eq!(of("none"), "none");
        assert_eq!(of("`a` and ` alone"), "<code>a</code> and ` alone");
    }
}
