//! Section 2.4: the functions, their types, and I-Regexp (RFC 9485).

use crate::support::{finds, refuses, takes};

#[tokio::test]
async fn length_counts_characters_elements_and_members() {
    finds(
        r#"[{"v":"","n":0},{"v":"abc","n":3},{"v":"é😀","n":2},{"v":"é","n":2},{"v":[],"n":0},{"v":[1,[2,3]],"n":2},{"v":{"a":1,"b":{}},"n":2},{"v":1,"n":null},{"v":true},{"v":null},{}]"#,
        &[
            ("$[?length(@.v)==@.n].v", r#"["","abc","é😀","é",[],[1,[2,3]],{"a":1,"b":{}},true,null]"#),
            ("$[?length(@.v)==2].n", "[2,2,2,2]"),
            ("$[?length(@.v)>2].v", r#"["abc"]"#),
            // What has no length is nothing, which equals nothing.
            ("$[?length(@.v)==$.nothing].v", "[1,true,null]"),
            ("$[?length(@.v)==null].v", "[]"),
            ("$[?length('abc')==@.n].v", r#"["abc"]"#),
            (r"$[?length('\ud83d\ude00')==1][?@==3]", "[3]"),
            ("$[?length(length(@.v))==1]", "[]"),
            ("$[?length($)==11].n", "[0,3,2,2,0,2,2,null]"),
        ],
    )
    .await;
}

#[tokio::test]
async fn count_takes_any_path_and_counts_nodes_not_values() {
    finds(
        r#"[{"a":[1,1,2]},{"a":{"x":1}},{"a":3},{}]"#,
        &[
            ("$[?count(@.a)==1]", r#"[{"a":[1,1,2]},{"a":{"x":1}},{"a":3}]"#),
            ("$[?count(@.a)==0]", "[{}]"),
            ("$[?count(@.a[*])==3]", r#"[{"a":[1,1,2]}]"#),
            ("$[?count(@.a.*)==0]", r#"[{"a":3},{}]"#),
            ("$[?count(@..*)>=4]", r#"[{"a":[1,1,2]}]"#),
            ("$[?count(@['a','a'])==2]", r#"[{"a":[1,1,2]},{"a":{"x":1}},{"a":3}]"#),
            ("$[?count(@.a[?@==1])==2]", r#"[{"a":[1,1,2]}]"#),
            ("$[?count($[*])==4][?@==3]", "[3]"),
            ("$[?count(@)==1][?@==3]", "[3]"),
        ],
    )
    .await;
}

#[tokio::test]
async fn value_is_that_of_the_only_node() {
    finds(
        r#"[{"a":{"c":1}},{"a":{"c":1},"b":{"c":1}},{"c":null},{}]"#,
        &[
            ("$[?value(@..c)==1]", r#"[{"a":{"c":1}}]"#),
            ("$[?value(@..c)==null]", r#"[{"c":null}]"#),
            // Of none and of two nodes there is no value.
            ("$[?value(@..c)==$.nothing]", r#"[{"a":{"c":1},"b":{"c":1}},{}]"#),
            ("$[?length(value(@.*))==1]", r#"[{"a":{"c":1}}]"#),
            ("$[?value(@.a)==value(@.a)]", r#"[{"a":{"c":1}},{"a":{"c":1},"b":{"c":1}},{"c":null},{}]"#),
        ],
    )
    .await;
}

#[tokio::test]
async fn match_takes_the_whole_text_and_search_any_part() {
    finds(
        r#"["a","ab","bab","b","",1,null,["a"],{"a":"a"}]"#,
        &[
            ("$[?match(@,'a')]", r#"["a"]"#),
            ("$[?search(@,'a')]", r#"["a","ab","bab"]"#),
            ("$[?match(@,'a|ab')]", r#"["a","ab"]"#),
            ("$[?match(@,'.*')]", r#"["a","ab","bab","b",""]"#),
            ("$[?match(@,'')]", r#"[""]"#),
            ("$[?search(@,'')]", r#"["a","ab","bab","b",""]"#),
            ("$[?!match(@,'.*')]", r#"[1,null,["a"],{"a":"a"}]"#),
            ("$[?match(@.a,'a')]", r#"[{"a":"a"}]"#),
            ("$[?match('ab',@)]", r#"["ab"]"#),
            ("$[?search('cabd',@)]", r#"["a","ab","b",""]"#),
            ("$[?match(@,@)]", r#"["a","ab","bab","b",""]"#),
            ("$[?match(@,1)]", "[]"),
            ("$[?match(@,null)]", "[]"),
            ("$[?match(@,$.nothing)]", "[]"),
            ("$[?search(value(@.*),'a')]", r#"[["a"],{"a":"a"}]"#),
            ("$[?match(@,'a')||match(@,'b')]", r#"["a","b"]"#),
        ],
    )
    .await;
}

#[tokio::test]
async fn patterns_are_i_regexps() {
    finds(
        r#"["ab","a\nb","a\rb","a\u2028b","aab","Éa","é","12","a.b","a-b","x","xx","xxx","{","😀"]"#,
        &[
            // `.` is any character but the two of line ends.
            ("$[?match(@,'a.b')]", r#"["a\u2028b","aab","a.b","a-b"]"#),
            (r"$[?match(@,'a\\.b')]", r#"["a.b"]"#),
            (r"$[?match(@,'a[.]b')]", r#"["a.b"]"#),
            (r"$[?match(@,'a[.\\-]b')]", r#"["a.b","a-b"]"#),
            ("$[?match(@,'a[^b]b')]", r#"["a\nb","a\rb","a\u2028b","aab","a.b","a-b"]"#),
            ("$[?match(@,'x{2}')]", r#"["xx"]"#),
            ("$[?match(@,'x{2,}')]", r#"["xx","xxx"]"#),
            ("$[?match(@,'x{1,2}')]", r#"["x","xx"]"#),
            ("$[?match(@,'x?')]", r#"["x"]"#),
            ("$[?match(@,'(a|x)+b?')]", r#"["ab","aab","x","xx","xxx"]"#),
            (r"$[?match(@,'\\p{Lu}.*')]", r#"["Éa"]"#),
            (r"$[?match(@,'\\P{L}+')]", r#"["12","{","😀"]"#),
            (r"$[?match(@,'\\p{Nd}*')]", r#"["12"]"#),
            ("$[?match(@,'[0-9]+')]", r#"["12"]"#),
            (r"$[?match(@,'\\{')]", r#"["{"]"#),
            ("$[?match(@,'.')]", r#"["é","x","{","😀"]"#),
            ("$[?search(@,'b')]", r#"["ab","a\nb","a\rb","a\u2028b","aab","a.b","a-b"]"#),
            // What is no pattern matches nothing.
            ("$[?match(@,'(')]", "[]"),
            ("$[?search(@,'[a')]", "[]"),
            ("$[?search(@,'*')]", "[]"),
        ],
    )
    .await;
}

#[test]
fn a_function_is_used_where_its_type_is_wanted() {
    takes(&[
        "$[?length(@.a)==1]",
        "$[?1==length(@.a)]",
        "$[?length(@.a)==length(@.b)]",
        "$[?count(@.*)>1]",
        "$[?value(@..a)=='x']",
        "$[?match(@.a,'x')]",
        "$[?!search(@.a,'x')]",
        "$[?(match(@,'x'))&&@.a]",
        "$[?length(value(@.*))==count(@..a)]",
        "$[?length( @.a )==1]",
        "$[?match( @.a ,\t'x' )]",
        "$[?length('a')<2]",
        "$[?length(1)==1]",
    ]);
    refuses(&[
        // A value is no test, and a test no value.
        "$[?length(@.a)]",
        "$[?count(@.a)]",
        "$[?value(@.a)]",
        "$[?!length(@.a)]",
        "$[?match(@.a,'x')==true]",
        "$[?true==search(@.a,'x')]",
        "$[?length(match(@.a,'x'))==1]",
        "$[?match(match(@,'x'),'x')]",
        // `length` wants a value, `count` and `value` want nodes.
        "$[?length(@.*)==1]",
        "$[?length(@..a)==1]",
        "$[?length(@[0:1])==1]",
        "$[?count(1)==1]",
        "$[?count('a')==1]",
        "$[?count(true)==1]",
        "$[?value(1)==1]",
        "$[?count(length(@.a))==1]",
        "$[?match(@.*,'x')]",
        "$[?search(@.a,@..b)]",
        "$[?length(@.a==1)==1]",
    ]);
}

#[test]
fn a_call_has_the_functions_name_and_its_arguments() {
    refuses(&[
        "$[?length()==1]",
        "$[?length(@.a,@.b)==1]",
        "$[?count()==1]",
        "$[?count(@.a,@.b)==1]",
        "$[?match(@.a)]",
        "$[?match(@.a,'x','y')]",
        "$[?match()]",
        "$[?value()==1]",
        "$[?unknown(@.a)]",
        "$[?unknown(@.a)==1]",
        "$[?Length(@.a)==1]",
        "$[?LENGTH(@.a)==1]",
        "$[?length (@.a)==1]",
        "$[?length\n(@.a)==1]",
        "$[?length(@.a==1]",
        "$[?length @.a==1]",
        "$[?length==1]",
        "$[?(length)(@.a)==1]",
        "$[?length(@.a,)==1]",
        "$[?length(,@.a)==1]",
        "$.length()",
        "$.a.count(@)",
        "$[length(@)]",
        "$[?_a(@)==1]",
        "$[?1a(@)==1]",
    ]);
}
