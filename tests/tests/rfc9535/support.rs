//! How this suite asks for the nodes of a path.

use serde_json::Value;
use streamgauge::testing::{Script, Server};
use streamgauge::{Client, JsonPath, scenario};
use streamgauge_tests::{SOON, serving};

/// A server that sends documents, and who asks it. All users have one client, since each new one reads the system's roots.
pub(crate) struct Documents {
    server: Server,
    client: Client,
}

/// A server that sends each of these documents as a message.
pub(crate) async fn sending(documents: impl IntoIterator<Item = impl AsRef<str>>) -> Documents {
    let script =
        documents.into_iter().fold(Script::sse(), |script, document| script.message(document.as_ref()));
    Documents { server: serving(script.end()).await, client: Client::new() }
}

/// The nodes of `path` in each of the documents, as a check of all of them has them.
pub(crate) async fn nodes(documents: &Documents, path: &str) -> Vec<Vec<Value>> {
    let Documents { server, client } = documents;
    let path = JsonPath::parse(path).unwrap_or_else(|error| panic!("{error}"));
    let counts = scenario! {
        base (server.url())
        sse "Count" open "/s" check await within (SOON) until end json (&path) count collect counts
    };
    let counts: Vec<usize> = counts
        .client(client.clone())
        .run()
        .await
        .unwrap_or_else(|failure| panic!("{path}: {failure}"))
        .counts;
    if counts.iter().all(|&count| count == 0) {
        return vec![Vec::new(); counts.len()];
    }
    let nodes = scenario! {
        base (server.url())
        // It matches the messages in which there are any.
        sse "Nodes" open "/s" check await within (SOON) until end json (&path) all collect nodes: Vec<Value>
    };
    let mut found = nodes
        .client(client.clone())
        .run()
        .await
        .unwrap_or_else(|failure| panic!("{path}: {failure}"))
        .nodes
        .into_iter();
    let mut of_message = |&count: &usize| {
        let nodes = if count == 0 { Vec::new() } else { found.next().unwrap_or_default() };
        assert_eq!(nodes.len(), count, "{path}: `all` and `count` differ");
        nodes
    };
    let nodes = counts.iter().map(&mut of_message).collect();
    assert_eq!(found.next(), None, "{path}: nodes of a message in which `count` finds none");
    nodes
}

/// Asks for each path in this document. What is wanted of a path are its nodes, in one JSON array.
pub(crate) async fn finds(document: &str, cases: &[(&str, &str)]) {
    let documents = sending([document]).await;
    for (path, wanted) in cases {
        let wanted: Vec<Value> =
            serde_json::from_str(wanted).unwrap_or_else(|error| panic!("{wanted}: {error}"));
        assert_eq!(nodes(&documents, path).await, [wanted], "{path} in {document}");
    }
}

/// None of these is a path, and the error names it.
pub(crate) fn refuses(paths: &[&str]) {
    for path in paths {
        match JsonPath::parse(path) {
            Ok(_) => panic!("`{path}` is taken for a path"),
            Err(error) => assert!(error.to_string().contains(path), "{error}"),
        }
    }
}

/// All of these are paths.
pub(crate) fn takes(paths: &[&str]) {
    for path in paths {
        let parsed = JsonPath::parse(path).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(parsed.to_string(), *path);
    }
}
