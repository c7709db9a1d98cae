//! What a load would be: its arrivals, and what it needs of this machine.

use std::fs;
use std::io;
use std::time::Duration;

use streamgauge::Shard;

use crate::error::LoadError;
use crate::judge::Exit;
use crate::load::{Lane, Load};
use crate::profile::Injection;
use crate::shard::{DESCRIPTORS, Limits};
use crate::summary::{Need, Plan, PlannedScenario, PlannedStep, Style, write_plan};

/// Prints what the load would be.
pub(super) fn dry_run(load: &Load<'_>, processes: u32) -> Result<Exit, LoadError> {
    let out = io::stdout();
    match write_plan(&plan(load, processes), &mut out.lock(), Style::of(&out)) {
        // Whoever reads it may have seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(LoadError::Output(format!("the plan could not be printed: {error}")))
        }
        _ => Ok(Exit::Held),
    }
}

fn plan(load: &Load<'_>, processes: u32) -> Plan {
    let durations = load.lanes.iter().map(|lane| {
        let lasts = lane.profile.duration();
        lane.profile.time_limit().map_or(lasts, |limit| lasts.min(limit))
    });
    // When a later stage starts depends on how long the users before it take.
    let lasts = durations.max().filter(|_| load.stages.len() < 2);
    let most = load.settings.max_duration;
    let lasts = lasts.map_or(most, |lasts| Some(most.map_or(lasts, |most| most.min(lasts))));
    Plan {
        name: load.name.clone(),
        seed: load.settings.seed,
        lasts: lasts.map(nanos),
        scenarios: load
            .lanes
            .iter()
            .enumerate()
            .map(|(at, lane)| scenario(lane, load.settings.seed_of(at)))
            .collect(),
        needs: needs(load, processes),
        assertions: load.assertions.iter().map(ToString::to_string).collect(),
    }
}

fn scenario(lane: &Lane<'_>, seed: u64) -> PlannedScenario {
    let titles = lane.scenarios.iter().map(|weighted| match weighted.scenario.title() {
        "" => "scenario",
        title => title,
    });
    let steps = lane.profile.outline().into_iter().map(|step| PlannedStep {
        text: step.text,
        from_at: nanos(step.starts),
        to_at: nanos(step.starts.saturating_add(step.lasts)),
        users: step.users,
    });
    PlannedScenario {
        title: titles.collect::<Vec<_>>().join(" + "),
        open: lane.profile.is_open(),
        steps: steps.collect(),
        seconds: seconds(lane, seed),
    }
}

/// Of a longer profile the chart shows the beginning.
const LONGEST: usize = 24 * 3_600;

fn seconds(lane: &Lane<'_>, seed: u64) -> Vec<u64> {
    let count = lane.profile.duration().as_secs_f64().ceil().clamp(1.0, LONGEST as f64) as usize;
    match lane.profile.injection(seed, Shard::default()) {
        Injection::Open(arrivals) => {
            let mut seconds = vec![0; count];
            for arrival in arrivals {
                // Who arrives at the very end belongs to the last second.
                match seconds.get_mut((arrival.at.as_secs() as usize).min(count - 1)) {
                    Some(users) if arrival.at.as_secs() as usize <= count => *users += 1,
                    _ => break,
                }
            }
            seconds
        }
        Injection::Closed(users) => {
            (0..count).map(|second| users.target(Duration::from_secs(second as u64))).collect()
        }
    }
}

fn needs(load: &Load<'_>, processes: u32) -> Vec<Need> {
    let users = load.users_at_once();
    let needs = load.needs(processes, &Limits::here()).into_iter().map(|need| Need {
        note: if need.is_short() { format!("{}; {}", need.because, need.way_out) } else { need.because },
        what: match need.what.as_str() {
            DESCRIPTORS if processes > 1 => format!("descriptors in each of {processes} processes"),
            _ => need.what,
        },
        needed: need.needed,
        there: need.there,
        unit: String::new(),
    });
    let memory = Need {
        what: "memory".to_owned(),
        needed: users.saturating_mul(OF_A_USER).saturating_add(OF_THE_PROCESS),
        there: memory_available(),
        unit: "bytes".to_owned(),
        note: format!(
            "{OF_A_USER} bytes for each user with one quiet stream; its events and values come on top"
        ),
    };
    needs.chain([memory]).collect()
}

/// What a user with a stream and its metrics takes, roughly, and what the process does.
const OF_A_USER: u64 = 4_096;
const OF_THE_PROCESS: u64 = 20_000_000;

/// The memory that is free for it; `None` where that is unknown.
fn memory_available() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1_024)
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{at_once, constant_concurrent, load, rate, secs};
    use streamgauge::scenario;

    #[test]
    fn a_plan_has_all_arrivals() {
        let (open, closed) = (scenario! { "Open" pause 1ms }, scenario! { "Closed" pause 1ms });
        let load = load("both")
            .scenario(open, [at_once(10), rate(4.0).during(secs(3))])
            .scenario(closed, constant_concurrent(7).during(secs(2)))
            .base("http://127.0.0.1:8080/a");
        let plan = plan(&load, 1);
        assert_eq!(plan.lasts, Some(3_000_000_000));
        let [open, closed] = plan.scenarios.as_slice() else { panic!("{plan:?}") };
        assert_eq!((open.seconds.iter().sum::<u64>(), open.seconds.len(), open.steps.len()), (22, 3, 2));
        assert_eq!((closed.seconds.as_slice(), closed.open), ([7, 7].as_slice(), false));
        let whats: Vec<&str> = plan.needs.iter().map(|need| need.what.as_str()).collect();
        assert_eq!(whats, ["descriptors", "ports to 127.0.0.1:8080", "memory"]);
    }
}
