//! Values are called like words of the language.

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_tests::{SOON, serving_in_turn};

#[tokio::test]
async fn values_may_be_called_like_what_a_check_looks_at() {
    let message = r#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8}"#;
    let server = serving_in_turn([Script::sse().message(message).message("x").hold()]).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" unmatched 9
            check await within (SOON) until 1 save text
                json "$.a" save tool: u8
                json "$.b" save usage: u8
                json "$.c" == 3 save finish: u8
                json "$.d" collect rate: u8
                json "$.e" save gap
                json "$.f" exists save sequence: u8
                json "$.g" save when: u8
                json "$.h" save include: u8
                id missing
                require json "$.a" unique
            check await within (SOON) until 1
                when (when > usage) data == "x" save per
                when (include == 0) data == "y" save same: u8
            unmatched
                collect unmatched
                dropped save dropped
        let rising = (tool + usage + finish)
        let unique = run { rising + include }
        repeat 2 as protocol {
            let member: String = (format!("{protocol}"))
        }
        sse "S" close
    };
    let user = user.run().await.unwrap();
    assert_eq!(user.text, message);
    assert_eq!((user.tool, user.usage, user.finish, user.rate), (1, 2, 3, vec![4]));
    assert_eq!((user.gap.as_str(), user.sequence, user.when, user.include), ("5", 6, 7, 8));
    assert_eq!((user.per.as_deref(), user.same), (Some("x"), None));
    assert_eq!((user.unmatched, user.dropped), (Vec::<String>::new(), 0));
    assert_eq!((user.rising, user.unique, user.member.as_str()), (6, 14, "1"));
}
