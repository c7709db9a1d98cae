//! Scenarios of many steps and of many streams.

use streamgauge::scenario;
use streamgauge::testing::{Gate, Script, Server};
use streamgauge_tests::serve;

streamgauge_tests::on_both_transports!();

/// Repeats the steps of one stream for each of these names, within one scenario.
macro_rules! streams {
    ($server:ident, $gate:ident: $($name:literal $saved:ident)*) => {
        scenario! {
            base ($server.url())
            $(
                sse "Open" name $name open "/" check await within 10s until 1 save $saved: u32
                sse "Listen" name $name check listen within 10s until 1 save $saved: u32
            )*
            let opened = ($gate.open())
            $( sse "Wait" name $name await close )*
            let sum = (0 $(+ $saved)*)
        }
    };
}

/// More than a word of wake bits holds.
#[tokio::test]
async fn seventy_streams() {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    server.on("/", Script::sse().event("data: 1").gate(&gate).event("data: 3").hold());
    let user = streams! { server, gate:
        "0" s0 "1" s1 "2" s2 "3" s3 "4" s4 "5" s5 "6" s6 "7" s7 "8" s8 "9" s9
        "10" s10 "11" s11 "12" s12 "13" s13 "14" s14 "15" s15 "16" s16 "17" s17 "18" s18 "19" s19
        "20" s20 "21" s21 "22" s22 "23" s23 "24" s24 "25" s25 "26" s26 "27" s27 "28" s28 "29" s29
        "30" s30 "31" s31 "32" s32 "33" s33 "34" s34 "35" s35 "36" s36 "37" s37 "38" s38 "39" s39
        "40" s40 "41" s41 "42" s42 "43" s43 "44" s44 "45" s45 "46" s46 "47" s47 "48" s48 "49" s49
        "50" s50 "51" s51 "52" s52 "53" s53 "54" s54 "55" s55 "56" s56 "57" s57 "58" s58 "59" s59
        "60" s60 "61" s61 "62" s62 "63" s63 "64" s64 "65" s65 "66" s66 "67" s67 "68" s68 "69" s69
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.sum, user.s0, user.s69), (70 * 3, 3, 3));
    assert_eq!(server.requests().len(), 70);
}

/// Repeats a step for each of these.
macro_rules! steps {
    ($server:ident: $($n:tt)*) => {
        scenario! {
            base ($server.url())
            sse "Open" open "/"
            let sum: u32 = (0)
            $(
                sse "Step" check await within 10s until 1 data == $n save last: u32
                let sum: u32 = (sum + last)
                if (last > 100) { pause 1ms }
                repeat 1 { let last = (last) }
            )*
            sse "Close" close
        }
    };
}

#[tokio::test]
async fn a_hundred_steps() {
    let server = serve((0..25).map(|n| format!("data: {n}"))).await;
    let user = steps! { server: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 };
    let user = user.run().await.unwrap();
    assert_eq!((user.sum, user.last), (300, 24));
}
