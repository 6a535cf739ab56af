//! The software bill of materials: a CycloneDX 1.5 document with every crate in the program.

use serde_json::{Value, json};

use super::crates::Crate;

/// Of crates that are sorted, so the same program has the same document.
pub(crate) fn sbom(crates: &[Crate], version: &str) -> anyhow::Result<String> {
    let (program, parts): (Vec<&Crate>, Vec<&Crate>) = crates.iter().partition(|part| part.name == "rakam");
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": reference("rakam", version),
                "name": "rakam",
                "version": version,
                "licenses": program.iter().map(|it| json!({ "expression": it.licence() })).collect::<Vec<_>>(),
                "purl": reference("rakam", version),
            },
        },
        "components": parts.into_iter().map(component).collect::<Vec<_>>(),
        "dependencies": crates.iter().map(dependencies).collect::<Vec<_>>(),
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// The package URL, which is also a crate's name in the document.
fn reference(name: &str, version: &str) -> String {
    format!("pkg:cargo/{name}@{version}")
}

fn component(part: &Crate) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": reference(&part.name, &part.version),
        "name": part.name,
        "version": part.version,
        "licenses": [{ "expression": part.licence() }],
        "purl": reference(&part.name, &part.version),
    });
    if let Some(checksum) = &part.checksum {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    component
}

fn dependencies(part: &Crate) -> Value {
    let uses: Vec<String> = part.uses.iter().map(|(name, version)| reference(name, version)).collect();
    json!({ "ref": reference(&part.name, &part.version), "dependsOn": uses })
}
