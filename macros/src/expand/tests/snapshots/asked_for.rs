const SCENARIO: () = flows::doubles! {
    [streamgauge::private::scenario!] [streamgauge; (flows::doubles)] pause 1s include
    flows::doubles(2)
};
