//! The processes of a load together, while they run.

use crate::metrics::{PercentilesNow, PortsShort, PortsUsed, Snapshot};

/// The run as it is in all processes. Percentiles of several cannot be put together: the worst of them stands for all.
pub(super) fn of_all(all: &[Snapshot]) -> Snapshot {
    let mut sum = all.first().cloned().unwrap_or_default();
    for one in all.iter().skip(1) {
        sum.at = sum.at.max(one.at);
        sum.ending &= one.ending;
        sum.warm_up |= one.warm_up;
        sum.users.active += one.users.active;
        sum.users.started += one.users.started;
        sum.users.asked = sum.users.asked.zip(one.users.asked).map(|(sum, one)| sum + one);
        sum.users.waiting = sum.users.waiting.zip(one.users.waiting).map(|(sum, one)| sum + one);
        sum.users.finished += one.users.finished;
        sum.users.failed += one.users.failed;
        sum.users.dropped += one.users.dropped;
        sum.open_streams += one.open_streams;
        sum.events += one.events;
        sum.events_now += one.events_now;
        for (sum, one) in [(&mut sum.first_event, &one.first_event), (&mut sum.checks, &one.checks)] {
            worst(&mut sum.now, &one.now);
            worst(&mut sum.total, &one.total);
        }
        for (cause, count) in &one.failures {
            match sum.failures.iter_mut().find(|(known, _)| known == cause) {
                Some((_, sum)) => *sum += count,
                None => sum.failures.push((cause.clone(), *count)),
            }
        }
        let (of_all, generator) = (&mut sum.generator, &one.generator);
        of_all.schedule_lag = of_all.schedule_lag.max(generator.schedule_lag);
        of_all.loop_lag = of_all.loop_lag.max(generator.loop_lag);
        of_all.busiest_core = of_all.busiest_core.max(generator.busiest_core);
        of_all.memory += generator.memory;
        of_all.descriptors += generator.descriptors;
        of_all.descriptor_limit += generator.descriptor_limit;
        for bottleneck in &generator.bottlenecks {
            if !of_all.bottlenecks.contains(bottleneck) {
                of_all.bottlenecks.push(bottleneck.clone());
            }
        }
        PortsUsed::add_all(&mut of_all.ports, generator.ports.clone());
        PortsShort::add_all(&mut of_all.ports_short, generator.ports_short.clone());
    }
    sum.failures.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    sum
}

/// The worse of each. One that is `None` though there are samples is that of a failure, which is longer than any.
fn worst(sum: &mut PercentilesNow, one: &PercentilesNow) {
    let worse = |ours: Option<u64>, theirs: Option<u64>| match (sum.count, one.count) {
        (0, _) => theirs,
        (_, 0) => ours,
        _ => ours.zip(theirs).map(|(ours, theirs)| ours.max(theirs)),
    };
    (sum.p50, sum.p99) = (worse(sum.p50, one.p50), worse(sum.p99, one.p99));
    sum.count += one.count;
}
