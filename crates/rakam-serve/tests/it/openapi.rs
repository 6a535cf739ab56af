//! The OpenAPI document says what the server does.

use crate::support::{Answer, multipart, number, serve_default, six};
use serde_json::Value;

/// The schema of an answer, and whether it is one a line.
fn schema<'a>(document: &'a Value, path: &str, answer: &Answer) -> &'a Value {
    let method = if path.contains("predict") { "post" } else { "get" };
    let path = path.split('?').next().unwrap();
    let response = &document["paths"][path][method]["responses"][answer.status.to_string()];
    let content_type = answer.header("content-type").unwrap().split(';').next().unwrap();
    let schema = &response["content"][content_type]["schema"];
    assert!(schema.is_object(), "{method} {path} {} {content_type} is not documented: {response}", answer.status);
    schema
}

/// Whether a value is what a schema says, and has no members that it does not know.
fn fits(document: &Value, schema: &Value, value: &Value) -> bool {
    if let Some(place) = schema["$ref"].as_str() {
        let target = document.pointer(place.strip_prefix('#').unwrap());
        return fits(document, target.unwrap_or_else(|| panic!("{place} leads nowhere")), value);
    }
    let parts = |key: &str| schema[key].as_array().cloned();
    if let Some(some) = parts("oneOf").or_else(|| parts("anyOf")) {
        return some.iter().any(|part| fits(document, part, value));
    }
    if let Some(all) = parts("allOf") {
        // Each part knows some of the members: together they must know all of them.
        let known = all.iter().flat_map(|part| members(document, part, value));
        let known: std::collections::BTreeSet<String> = known.collect();
        return value.as_object().is_some_and(|object| object.keys().all(|key| known.contains(key)));
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.clone(),
        one => vec![one.clone()],
    };
    types.iter().any(|kind| match kind.as_str().unwrap_or_default() {
        "null" => value.is_null(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string() && schema["enum"].as_array().is_none_or(|values| values.contains(value)),
        "array" => {
            value.as_array().is_some_and(|items| items.iter().all(|item| fits(document, &schema["items"], item)))
        }
        "object" if schema["properties"].is_object() => {
            let known = members(document, schema, value);
            value.as_object().is_some_and(|object| object.keys().all(|key| known.contains(key)))
        }
        "object" => value.is_object(),
        other => panic!("a schema of type {other}: {schema}"),
    })
}

/// The members of an object that a schema knows; none if one does not fit, or one that is required is not there.
fn members(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    if let Some(place) = schema["$ref"].as_str() {
        return members(document, document.pointer(place.strip_prefix('#').unwrap()).unwrap(), value);
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(some) = schema[key].as_array() {
            return some
                .iter()
                .map(|part| members(document, part, value))
                .find(|part| !part.is_empty())
                .unwrap_or_default();
        }
    }
    if let Some(all) = schema["allOf"].as_array() {
        return all.iter().flat_map(|part| members(document, part, value)).collect();
    }
    let there = |name: &Value| value.get(name.as_str().unwrap()).is_some();
    if !schema["required"].as_array().is_none_or(|names| names.iter().all(there)) {
        return Vec::new();
    }
    let properties = schema["properties"].as_object().unwrap();
    let known = properties.iter().filter(|(name, schema)| value.get(name).is_some_and(|v| fits(document, schema, v)));
    known.map(|(name, _)| name.clone()).collect()
}

#[test]
fn real_answers_fit_their_schemas() {
    let server = serve_default();
    let document = server.get("/openapi.json").json();
    let six = six();
    let strokes = b"[[[0.5,0.2],[0.5,0.8]]]";
    let parts = multipart(&[("6.png", "image/png", &six), ("short.png", "image/png", &six[..300])]);
    for (path, content_type, body) in [
        ("/v1/predict", "image/png", &*six),
        ("/v1/predict", "application/json", strokes),
        ("/v1/predict", "application/json", b"[]"),
        ("/v1/predict?number", "image/png", &number()),
        ("/v1/predict", "image/png", b""),
        ("/v1/predict", "image/png", &six[..300]),
        ("/v1/predict", "text/plain", &six),
        ("/v1/predict", "application/json", &vec![b' '; 2_000_000]),
        ("/v1/predict/batch", "multipart/form-data; boundary=cut", &parts),
        ("/v1/predict/batch?number", "multipart/form-data; boundary=cut", &parts),
        ("/v1/predict/batch", "text/plain", &parts),
    ] {
        let answer = server.post(path, content_type, body);
        let schema = schema(&document, path, &answer);
        for line in answer.json_lines() {
            assert!(fits(&document, schema, &line), "{path}: {line} is not {schema}");
        }
    }
}

#[test]
fn a_picture_is_a_file_and_not_a_list_of_numbers() {
    let server = serve_default();
    let document = server.get("/openapi.json").json();
    let resolved = |schema: &Value| match schema["$ref"].as_str() {
        Some(place) => document.pointer(place.strip_prefix('#').unwrap()).unwrap().clone(),
        None => schema.clone(),
    };
    let is_file = |schema: &Value| {
        let schema = resolved(schema);
        (&schema["type"], &schema["format"]) == (&"string".into(), &"binary".into())
    };
    let content = |path: &str| document["paths"][path]["post"]["requestBody"]["content"].clone();
    let single = content("/v1/predict");
    assert!(["image/*", "application/octet-stream"].iter().all(|kind| is_file(&single[*kind]["schema"])), "{single}");
    let parts = resolved(&content("/v1/predict/batch")["multipart/form-data"]["schema"]);
    assert!(
        parts["properties"]["file"]["type"] == "array" && is_file(&parts["properties"]["file"]["items"]),
        "{parts}"
    );
}

#[test]
fn every_documented_path_is_there_and_says_what_is_documented() {
    let server = serve_default();
    let document = server.get("/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 7);
    for (path, methods) in paths {
        for method in methods.as_object().unwrap().keys() {
            let answer = match &**method {
                "get" => server.get(path),
                _ => server.post(path, "application/x-ndjson", b"[]"),
            };
            assert!(!matches!(answer.status, 404 | 405), "{method} {path}");
            let schema = schema(&document, path, &answer);
            let text = || Value::String(answer.text().to_owned());
            let json = answer.header("content-type").unwrap().contains("json");
            assert!(fits(&document, schema, &if json { answer.json() } else { text() }), "{path}: {}", answer.text());
        }
    }
}

#[test]
fn the_check_of_schemas_can_fail() {
    let document = serve_default().get("/openapi.json").json();
    let reading = &document["components"]["schemas"]["Reading"];
    let good = serde_json::json!({"verdict": "empty", "digit": null, "confidence": 0.0, "probabilities": [0.5]});
    assert!(fits(&document, reading, &good));
    for (member, value) in
        [("verdict", "full".into()), ("digit", "6".into()), ("other", 1.into()), ("probabilities", 1.into())]
    {
        let mut bad = good.clone();
        bad[member] = value;
        assert!(!fits(&document, reading, &bad), "{bad}");
    }
}
