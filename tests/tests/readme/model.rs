use streamgauge::scenario;

async fn capital(server: &str, key: &str) -> streamgauge::Result<(String, u64)> {
    let question = scenario! {
        base (server)

        sse "Question"
            open post "/v1/chat/completions"
                bearer (key)
                body json {
                    "model": "gpt-5-mini",
                    "messages": [{ "role": "user", "content": "What is the capital of France?" }],
                    "stream": true,
                    "stream_options": { "include_usage": true }
                }
                protocol openai_chat
            check await within 1min until 1
                finish == "stop"
                text contains "Paris"
                text save answer
            check await within 10s until end expect 1..
                usage json "$.completion_tokens" save tokens: u64
    };

    let user = question.run().await?;
    Ok((user.answer, user.tokens))
}
