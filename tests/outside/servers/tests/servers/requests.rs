//! Requests with a body, and `http` steps next to streams.

use streamgauge::{CarriedBy, Client, FailureKind, scenario};
use streamgauge_outside_servers::Server;

use crate::carried::carried;
use crate::leaving::unique;

crate::on_frameworks! { [chat, long_question, orders, bad_order, head, continued] }

// Those with a limit to the body of a request.
crate::on! {
    [axum_limited = crate::AXUM, actix_web_limited = crate::ACTIX_WEB, better_sse_limited = crate::BETTER_SSE]
    [too_large]
}

/// A `POST` of JSON that is answered by a stream.
async fn chat(server: &Server, client: Client) {
    let question = "Is a \"naïve\" 😀 test\nenough?";
    let chat = scenario! {
        "Chat"
        base (server.url())
        sse "Chat" open post "/chat"
            body json { "question": (question) }
            protocol openai_chat
            check await within 30s until 1
                finish == "stop"
                text save answer
            check await within 30s until end
    };
    let user = chat.client(client).run().await.unwrap();
    assert_eq!(user.answer, question);
}

/// A body of more than what a socket takes at once, as some servers limit it to 2 MB.
async fn long_question(server: &Server, client: Client) {
    let question = format!("{} {}", "x".repeat(900_000), "y".repeat(100));
    let chat = scenario! {
        "Long question"
        base (server.url())
        sse "Chat" open post "/chat"
            body json { "question": (&question) }
            protocol openai_chat
            check await within 30s until 1
                finish == "stop"
                text save answer
            check await within 30s until end
    };
    let user = chat.client(client).run().await.unwrap();
    assert_eq!(user.answer, question);
}

/// Orders that are sent while a stream is open come back on it.
async fn orders(server: &Server, client: Client) {
    let room = unique("room");
    let orders = scenario! {
        "Orders"
        base (server.url())
        let ids = (Vec::new())
        sse "Orders" name "orders" open "/orders" query "room" (&room)
            check await within 30s until 1 event == "ready"
            check listen within 60s until 3
                event == "order"
                json "$.symbol" == "ACME"
                json "$.id" collect heard: u64
                json "$.lots" collect lots: u32
        repeat 3 as i {
            http "Order" post "/orders" query "room" (&room)
                body json { "symbol": "ACME", "lots": (i * 10) }
                check status == 201
                    header "Content-Type" satisfies (|kind: &str| kind.starts_with("application/json"))
                    json "$.lots" == (i * 10)
                    json "$.id" save id: u64
            let ids = ([ids, vec![id]].concat())
        }
        sse "Orders" name "orders" await close
    };
    let user = orders.client(client).run().await.unwrap();
    assert_eq!(user.heard, [1, 2, 3]);
    assert_eq!(user.heard, user.ids);
    assert_eq!(user.lots, [0, 10, 20]);
}

/// What cannot be read is refused, and the stream beside it goes on.
async fn bad_order(server: &Server, client: Client) {
    let room = unique("room");
    let orders = scenario! {
        "Bad order"
        base (server.url())
        sse "Orders" open "/orders" query "room" (&room)
            check await within 30s until 1 event == "ready"
            check listen within 60s until 1 json "$.symbol" save symbol
        http "Bad" post "/orders" query "room" (&room)
            header "Content-Type" "application/json"
            body text "{"
            check status == 400
        http "Good" post "/orders" query "room" (&room)
            body json { "symbol": "ACME", "lots": 1 }
            check status == 201
        sse "Orders" await close
    };
    assert_eq!(orders.client(client).run().await.unwrap().symbol, "ACME");
}

/// A response without a body, whatever its length says.
async fn head(server: &Server, client: Client) {
    let page = scenario! {
        "Head"
        base (server.url())
        http "Head" head "/page"
            check status == 200
                header "Content-Length" exists
                body == ""
        http "Get" get "/page"
            check body contains "not a stream"
    };
    page.client(client).run().await.unwrap();
}

/// A server that is asked by hand to say so says 100 before its answer.
async fn continued(server: &Server, client: Client) {
    let room = unique("continued");
    let order = scenario! {
        "Continue"
        base (server.url())
        http "Order" post "/orders" query "room" (&room)
            header "Expect" "100-continue"
            body json { "symbol": "ACME", "lots": 7 }
            check status == 201
                json "$.lots" == 7
        sse "Chat" open post "/chat"
            header "Expect" "100-continue"
            body json { "question": "really ?" }
            protocol openai_chat
            check await within 30s until 1 finish == "stop" text == "really ?"
            check await within 30s until end
    };
    order.client(client).run().await.unwrap();
}

/// A body that the server does not want is answered before it is sent whole. Own HTTP/1.1 reads the answer also where the
/// server has closed the connection in the meantime; reqwest may only tell of the broken pipe.
async fn too_large(server: &Server, client: Client) {
    let order = scenario! {
        "Too large"
        base (server.url())
        http "Order" post "/orders" query "room" "large"
            header "Content-Type" "application/json"
            body text ("x".repeat(10 << 20))
            check status == 413
    };
    let run = order.client(client.clone()).run().await;
    if let Err(failure) = run {
        let carried = carried(server, client).await;
        assert_eq!((carried, failure.kind()), (CarriedBy::Reqwest, FailureKind::Connect), "{failure}");
    }
}
