//! `http` steps in fragments.

use streamgauge::testing::{Script, Server};
use streamgauge::{fragment, scenario};

fragment! {
    pub(crate) login(name: String)
    gives value token: String
    {
    http "Login" post "/login" body form { "name": "{name}" }
        check json "$.token" save token json "$.id" save id: u8
    http "Done" post "/done/{id}" bearer "{token}"
    }
}

#[tokio::test]
async fn a_fragment_logs_in() {
    let server = Server::start().await.unwrap();
    server.on("/login", Script::json(r#"{"token":"t0ken","id":7}"#));
    server.on("/done/7", Script::status(204));
    server.on("/s", Script::sse().message("hello").hold());
    let user = scenario! {
        base (server.url())
        include login("ada")
        sse "x" open "/s" bearer "{token}" check await within 10s until 1 close
    };
    assert_eq!(user.run().await.unwrap().token, "t0ken");
    assert_eq!(server.request("/login").unwrap().text(), "name=ada");
    assert_eq!(server.request("/s").unwrap().header("authorization"), Some("Bearer t0ken"));
    assert_eq!(server.request("/done/7").unwrap().header("authorization"), Some("Bearer t0ken"));
}
