//! Section 2.5.2: descendant segments.

use crate::support::finds;

const DOCUMENT: &str = r#"{"o":{"j":1,"k":{"j":2}},"a":[5,3,[{"j":4},{"k":6}]],"j":[0]}"#;

#[tokio::test]
async fn a_descendant_segment_looks_at_every_level_from_the_node_itself_down() {
    finds(
        DOCUMENT,
        &[
            ("$..j", "[1,2,4,[0]]"),
            ("$..k", r#"[{"j":2},6]"#),
            ("$.o..j", "[1,2]"),
            ("$.o.k..j", "[2]"),
            ("$.a..j", "[4]"),
            ("$..[0]", r#"[5,{"j":4},0]"#),
            ("$..[-1]", r#"[[{"j":4},{"k":6}],{"k":6},0]"#),
            ("$..['j']", "[1,2,4,[0]]"),
            ("$..[?@.j]", r#"[{"j":1,"k":{"j":2}},{"j":2},{"j":4}]"#),
            ("$..missing", "[]"),
            ("$.a[0]..*", "[]"),
            ("$.o..[0]", "[]"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_wildcard_among_descendants_gives_all_nodes_but_the_first() {
    let all = r#"[{"j":1,"k":{"j":2}},1,{"j":2},2,[5,3,[{"j":4},{"k":6}]],5,3,[{"j":4},{"k":6}],{"j":4},4,{"k":6},6,[0],0]"#;
    finds(DOCUMENT, &[("$..*", all), ("$..[*]", all)]).await;
    finds("[[[1]],2]", &[("$..*", "[[[1]],[1],1,2]"), ("$..[*]", "[[[1]],[1],1,2]")]).await;
    for document in ["1", "\"a\"", "null", "[]", "{}"] {
        finds(document, &[("$..*", "[]"), ("$..a", "[]"), ("$..[0]", "[]")]).await;
    }
}

#[tokio::test]
async fn lists_and_slices_select_anew_in_every_node() {
    finds(
        r#"{"a":[[1,2],[3,4]],"b":5}"#,
        &[
            ("$.a..[0,1]", "[[1,2],[3,4],1,2,3,4]"),
            ("$.a..[1,0]", "[[3,4],[1,2],2,1,4,3]"),
            ("$.a..[::-1]", "[[3,4],[1,2],2,1,4,3]"),
            ("$.a..[0:1]", "[[1,2],1,3]"),
            ("$..['b','a']", "[5,[[1,2],[3,4]]]"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_node_that_two_ways_lead_to_is_given_twice() {
    finds(
        r#"{"a":{"a":{"a":1}}}"#,
        &[
            ("$..a", r#"[{"a":{"a":1}},{"a":1},1]"#),
            ("$..a..a", r#"[{"a":1},1,1]"#),
            ("$..a.a", r#"[{"a":1},1]"#),
            ("$..*..*", r#"[{"a":1},1,1]"#),
            ("$..['a','a']", r#"[{"a":{"a":1}},{"a":{"a":1}},{"a":1},{"a":1},1,1]"#),
        ],
    )
    .await;
}
