//! The same by hand, in a session.

use streamgauge::check::{
    Across, Check, Comparable, Compare, Condition, Goal, Json, Maybe, Operator, ResponseCheck, Text,
    WholeMessage,
};
use streamgauge::session::Session;
use streamgauge::testing::Script;
use streamgauge::{Http, JsonPath, Open, OwnedMessage, Target};
use streamgauge_tests::{SOON, assert_says, serving_at};

fn json(target: Target, path: &str) -> Condition {
    Condition::on(target).json(&JsonPath::parse(path))
}

#[tokio::test]
async fn a_session_says_all_of_it() -> streamgauge::Result {
    let events =
        Script::sse().comment("beat").event("id: 7\ndata: {\"n\":2}").comment("beat").message("{}").end();
    let server =
        serving_at([("/s", events), ("/h", Script::json("{}").header("X-Info", r#"{"id":"h"}"#))]).await;
    let mut session = Session::new().base(server.url());
    let stream = session.stream("s");
    let stream = session.open(stream, "S", Open::new("GET", "/s")).await?;
    let beats = Check::new("Beats", Goal::Until(2), SOON)
        .when(Condition::on(Target::Comment).contains("beat"))
        .save::<Text, String>()
        .across(Across::gap(SOON));
    assert_eq!(session.check(&stream, beats).await?, ((), Some("beat".to_owned())));
    let _ = session.close(stream).await?;

    let stream = session.stream("s");
    let stream = session.open(stream, "S", Open::new("GET", "/s")).await?;
    let all = Check::new("All", Goal::until_end_expect((2, None)), SOON)
        .when(Condition::on(Target::Message))
        .save::<WholeMessage, OwnedMessage>()
        .when(json(Target::Data, "$.n").or_nothing())
        .collect::<Maybe<Json>, Option<u8>>()
        .when(json(Target::Data, "$.n").or(&9.operand()))
        .collect::<Json, u8>()
        .require(Condition::on(Target::LastEventId).compare(Compare::Is(Operator::Equal, 7.operand())))
        .save::<Text, u8>();
    let (((((), last), some), or), id) = session.check(&stream, all).await?;
    assert_eq!(
        (last.map(|last| (last.data, last.last_event_id)), id),
        (Some(("{}".into(), "7".into())), Some(7))
    );
    assert_eq!((some, or), (vec![Some(2), None], vec![2, 9]));

    let _ = session.close(stream).await?;
    let stream = session.stream("s");
    let stream = session.open(stream, "S", Open::new("GET", "/s")).await?;
    let three = Check::new("Three", Goal::until_end_expect((3, Some(4))), SOON);
    let failure = session.check(&stream, three).await.unwrap_err();
    assert_says(&failure, &["wanted   3..=4 messages until the end of the stream, within 20s"]);
    let stream = session.stream("t");
    let stream = session.open(stream, "T", Open::new("GET", "/s")).await?;
    let empty = Check::new("Empty", Goal::until_end_expect((3, Some(2))), SOON);
    let failure = session.check(&stream, empty).await.unwrap_err();
    assert_says(&failure, &["`expect 3..=2` is an empty range"]);
    let _ = session.close(stream).await?;

    let of_header = ResponseCheck::new().when(json(Target::Header("X-Info"), "$.id")).save::<Json, String>();
    assert_eq!(session.http("H", Http::new("GET", "/h"), of_header).await?, ((), Some("h".to_owned())));
    Ok(())
}
