//! How everything that begins in a run ends: each step and action, each check, each stream, and the run itself, with its outcome,
//! also in a run that failed, was dropped or panicked; and who a run is, and who hears it.

mod attempts;
mod dropped;
mod keys;
mod session;
mod starts;
mod steps;

use streamgauge_tests::{Ended, Event, Kind, Recorder, What, soon};

streamgauge_tests::on_both_transports!();

/// A line for each end that was heard, such as `open "x" on s: Succeeded`.
fn ends(log: &Recorder) -> Vec<String> {
    log.picked(end)
}

fn end(event: &Event) -> Option<String> {
    let on = event.stream.as_deref().filter(|stream| !stream.is_empty());
    let on = on.map(|stream| format!(" on {stream}")).unwrap_or_default();
    let titled = |title: &str| if title.is_empty() { String::new() } else { format!(" {title:?}") };
    match &event.what {
        What::StepFinished { step, title, outcome } => {
            Some(format!("{step}{}{on}: {outcome:?}", titled(title)))
        }
        What::CheckFinished { title, outcome, .. } => {
            Some(format!("(check{}{on}: {outcome:?})", titled(title)))
        }
        What::StreamFinished { title, outcome, .. } => {
            Some(format!("(stream{}{on}: {outcome:?})", titled(title)))
        }
        What::Closed { .. } => Some(format!("(closed{on})")),
        What::Measured { .. } => Some(format!("(measured{on})")),
        What::Finished { outcome } => Some(format!("run: {outcome:?}")),
        _ => None,
    }
}

/// The outcomes of the steps with this keyword, in their order.
fn outcomes(log: &Recorder, keyword: &str) -> Vec<Ended> {
    log.picked(|event| match &event.what {
        What::StepFinished { step, outcome, .. } if *step == keyword => Some(*outcome),
        _ => None,
    })
}

/// Each step that started has ended, and the end of the run is the last that was heard.
#[track_caller]
fn assert_whole(log: &Recorder) {
    let started = log.picked(|event| match &event.what {
        What::StepStarted { step, title } => Some((*step, title.clone(), event.stream.clone())),
        _ => None,
    });
    let mut ended = log.picked(|event| match &event.what {
        What::StepFinished { step, title, .. } => Some((*step, title.clone(), event.stream.clone())),
        _ => None,
    });
    let mut sorted = started.clone();
    sorted.sort();
    ended.sort();
    assert_eq!(sorted, ended, "{:#?}", log.events());
    for (begin, end) in [
        (Kind::CheckSet, Kind::CheckFinished),
        (Kind::Opened, Kind::StreamFinished),
        (Kind::Started, Kind::Finished),
    ] {
        assert_eq!(log.count(begin), log.count(end), "{begin:?} and {end:?} in {:#?}", log.events());
    }
    assert_eq!(log.last().map(|event| event.kind()), Some(Kind::Finished));
}

/// Drives a run until this was heard, and drops it then.
async fn dropped_at<F: Future>(run: F, log: &Recorder, is_wanted: impl Fn(&Event) -> bool) {
    soon(async {
        tokio::select! {
            biased;
            _ = run => panic!("the run is over: {:#?}", log.events()),
            () = log.comes(is_wanted) => {}
        }
    })
    .await;
}
