use streamgauge::scenario;

async fn echo(server: &str, user: &str, password: &str) -> streamgauge::Result<u64> {
    let chat = scenario! {
        "Chat room"
        base (server)

        http "Login" post "/login"
            body form { "user": "{user}", "password": "{password}" }
            check json "$.token" save token

        sse "Lobby" open "/rooms/lobby/events" bearer "{token}" reconnect 3
            check listen within 10s until 1
                json "$.from" == "{user}"
                id save heard: u64

        http "Say" post "/rooms/lobby/messages"
            body json { "text": "hello", "copies": (1) }
            check
                status == 201
                json "$.id" save said: u64

        sse "Lobby" await close
        if (heard != said) { fail "said {said}, heard {heard}" }
    };

    Ok(chat.run().await?.heard)
}
