use std::collections::BTreeSet;

use boon::{Compiler, Schemas};
use serde_json::Value;

use crate::metrics::{Buckets, Distribution, Form, PortsShort, PortsUsed, Subject, Users};
use crate::result::{
    Ending, Environment, FORMAT, FailureGroup, FoundLoad, Generator, Goodput, Level, LevelPoint, LimitHeld,
    OwnPart, OwnTime, Phase, Report, SCHEMA, ScenarioPart, Series, ShardPart, Slice, StatusCount, Steering,
    Total, Verdict,
};

/// A result in which every field has a value. It is written without defaults, so that a new field has to be written here.
pub(super) fn full() -> Report {
    let of = |kind: &str, keyword: &str, stream: &str| Subject {
        kind: kind.into(),
        keyword: keyword.into(),
        title: "Prices of {symbol}".into(),
        stream: stream.into(),
        place: "src/main.rs:7:5".into(),
    };
    let distribution = |values: &[u64]| {
        let mut distribution = Distribution::new();
        values.iter().for_each(|value| distribution.record(*value));
        distribution
    };
    let total = Total {
        succeeded: distribution(&[812_000, 1_240_000_000, 3_000]),
        failed: distribution(&[5_000_000_000]),
        count: 17,
        level: Some(Level { most: 20, plateau: 19.5, end: 3 }),
    };
    let slice = Slice {
        at: 2_000_000_000,
        count: 4,
        failed: 1,
        sum: 1_240_815_000,
        min: 3_000,
        max: 1_240_000_000,
        buckets: Buckets::of([812_000, 1_240_000_000, 3_000]),
        level: Some(20),
        levels: (11..=20).collect(),
    };
    let series = Series {
        scenario: Some(0),
        of: of("stream", "open", "prices"),
        metric: "first event".into(),
        unit: "ns".into(),
        form: Form::Distribution,
        total: total.clone(),
        warm_up: Some(total),
        slices: vec![slice],
    };
    let of_none = Series {
        scenario: None,
        of: of("connection", "", ""),
        metric: "tls".into(),
        warm_up: None,
        ..series.clone()
    };
    Report {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").into(),
        name: "stocks".into(),
        began: 1_790_000_000_000,
        elapsed: 4_000_000_000,
        seed: u64::MAX,
        shards: vec![ShardPart { index: 0, of: 2, cores: 2 }],
        missing_shards: vec![1],
        ending: Ending::Aborted("failed < 1%".into()),
        lost: vec!["process 1 of 2 ended without a result".into()],
        after_failed: Some("the accounts could not be deleted".into()),
        scenarios: vec![ScenarioPart {
            title: "Stock market".into(),
            tags: vec![("region".into(), "eu".into())],
            profile: "10 at once, 1,000 over 30s".into(),
            open: true,
            asked: 1_010,
            users: Users {
                started: 1_000,
                succeeded: 900,
                failed: 90,
                unfinished: 10,
                dropped: 10,
                panicked: 1,
                most: 500,
                oldest_unfinished: 3_000_000_000,
            },
        }],
        settings: vec![("at most users".into(), "500".into())],
        phases: vec![
            Phase { name: "warm-up".into(), from_at: 0, to_at: 1_000_000_000 },
            Phase { name: "run".into(), from_at: 1_000_000_000, to_at: 4_000_000_000 },
        ],
        slice: 1_000_000_000,
        streams_asked: Some(100),
        series: vec![of_none, series],
        statuses: vec![StatusCount {
            scenario: Some(0),
            of: of("step", "open", ""),
            status: 503,
            count: 90,
            warm_up: 2,
        }],
        failures: vec![FailureGroup {
            scenario: 0,
            of: of("step", "open", ""),
            kind: "Status".into(),
            cause: "status 503".into(),
            count: 90,
            warm_up: 2,
            generator: false,
            examples: vec!["open \"Prices of ACME\" failed".into()],
            examples_at: vec![1_500_000_000],
        }],
        goodput: vec![Goodput {
            of: "stream \"prices\"".into(),
            asked: 1_000,
            good: 880,
            limits: vec![LimitHeld { limit: "first event < 500ms".into(), held: 890 }],
        }],
        generator: Generator {
            environment: Environment {
                os: "linux".into(),
                os_version: "6.12".into(),
                arch: "x86_64".into(),
                cores: 2,
                optimised: true,
            },
            schedule_lag: distribution(&[1_000, 20_000]),
            loop_lag: Distribution::new(),
            socket_wait: Some(distribution(&[500, 9_000])),
            own_parts: vec![OwnPart {
                scenario: Some(0),
                of: of("step", "open", ""),
                metric: "head".into(),
                samples: 2,
                p50: OwnTime { all: 3_000, late: 1_000, socket_wait: Some(500) },
                p99: OwnTime { all: 20_000, late: 9_000, socket_wait: None },
            }],
            cpu: 7_000_000_000,
            busiest_core: 0.95,
            memory: 100_000_000,
            descriptors: 1_020,
            descriptor_limit: 20_000,
            ports: vec![PortsUsed {
                target: "192.0.2.1:443".into(),
                source: "192.0.2.2".into(),
                most: 17_000,
                there: 28_232,
            }],
            ports_short: vec![PortsShort {
                target: "192.0.2.1:443".into(),
                why: "31,000 ports to 192.0.2.1:443 are needed, and there are 28,232".into(),
            }],
            failure_file_wait: 5_000,
            bottlenecks: vec!["a core was busy for 95% of a second".into()],
        },
        steering: vec![Steering { at: 2_000_000_000, what: "arrivals paused".into() }],
        assertions: vec![Verdict {
            assertion: "failed < 1%".into(),
            held: false,
            value: "9.1%".into(),
            samples: 1_000,
            note: "10 were dropped".into(),
        }],
        search: Some(found()),
    }
}

fn found() -> FoundLoad {
    FoundLoad {
        assertion: "failed < 1%".into(),
        factor: Some(2.0),
        confirmed: true,
        fails_at: Some(2.1),
        saturated: false,
        contradictions: 1,
        curve: vec![LevelPoint {
            factor: 2.1,
            length: 20_000_000_000,
            confirms: false,
            held: false,
            value: "9.1%".into(),
            samples: 1_000,
            in_flight: 500,
            why: "failed < 1%: 9.1%".into(),
        }],
    }
}

pub(super) fn json(report: &Report) -> Value {
    let mut text = Vec::new();
    report.write_to(&mut text).expect("memory takes it");
    serde_json::from_slice(&text).expect("it is JSON")
}

/// What the schema says against a result; empty if nothing.
fn against(result: &Value) -> String {
    let schema: Value = serde_json::from_str(SCHEMA).expect("it is JSON");
    let mut compiler = Compiler::new();
    compiler.add_resource("result.json", schema).expect("it is a schema");
    let mut schemas = Schemas::new();
    let schema = compiler.compile("result.json", &mut schemas).expect("it is a schema");
    let validated = schemas.validate(result, schema);
    validated.map_or_else(|error| format!("{error:#}"), |()| String::new())
}

#[test]
fn results_are_as_the_schema_says() {
    for report in [full(), crate::fed_by_tests::known(1, 0), crate::fed_by_tests::known(2, 1_000)] {
        assert_eq!(against(&json(&report)), "");
    }
    // A field that the schema does not know is told: so each field of the structs is in it. So is one that is left out.
    let fields = [
        ("", "shape", "seed"),
        ("/series/1", "about", "metric"),
        ("/series/1/slices/0", "mean", "at"),
        ("/generator/environment", "host", "os"),
    ];
    for (pointer, unknown, known) in fields {
        let changed = |change: &dyn Fn(&mut serde_json::Map<String, Value>)| {
            let mut result = json(&full());
            change(result.pointer_mut(pointer).and_then(Value::as_object_mut).expect("it is there"));
            against(&result)
        };
        let said = changed(&|object| drop(object.insert(unknown.into(), Value::Null)));
        assert!(said.contains(&format!("'{unknown}' not allowed")), "{said}");
        let said = changed(&|object| drop(object.remove(known)));
        assert!(said.contains(&format!("missing properties '{known}'")), "{said}");
    }
}

/// All that the schema says of fields is there.
#[test]
fn each_field_of_the_schema_is_described_and_is_one_of_a_result() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("it is JSON");
    let mut used = BTreeSet::new();
    walk(&json(&full()), &schema, &schema, "", &mut used);
    let mut known = BTreeSet::new();
    let defs = schema["$defs"].as_object().expect("there are some");
    for (name, object) in
        std::iter::once((String::new(), &schema)).chain(defs.iter().map(|(k, v)| (k.clone(), v)))
    {
        assert!(object["description"].is_string(), "{name} is described");
        for (field, said) in object["properties"].as_object().expect("it is an object") {
            assert!(said["description"].as_str().is_some_and(|text| text.len() > 4), "{name}.{field}");
            known.insert(format!("{name}.{field}"));
        }
    }
    assert_eq!(used, known);
}

/// Notes which fields of the schema a value has.
fn walk(value: &Value, of: &Value, schema: &Value, name: &str, used: &mut BTreeSet<String>) {
    if let Some(reference) = of["$ref"].as_str() {
        let name = reference.trim_start_matches("#/$defs/");
        return walk(value, &schema["$defs"][name], schema, name, used);
    }
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                used.insert(format!("{name}.{field}"));
                walk(value, &of["properties"][field], schema, name, used);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, &of["items"], schema, name, used)),
        _ => {}
    }
}

/// Fields that are left out when there is nothing are the ones that need not be there.
#[test]
fn what_the_schema_requires_is_always_written() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("it is JSON");
    let empty = json(&Report::default());
    let required: BTreeSet<_> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let written: BTreeSet<_> =
        empty.as_object().into_iter().flat_map(|fields| fields.keys().map(String::as_str)).collect();
    assert_eq!(written, required);
}
