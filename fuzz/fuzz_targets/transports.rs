#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| streamgauge_fuzzed::run("transports", input));
