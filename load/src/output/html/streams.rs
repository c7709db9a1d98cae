//! What came on streams, what was lost of it, and what was counted, as the summary says it: a row for each thing.

use super::chart::Look;
use super::how::{How, RowChart, RowLine};
use super::rows::Opening;
use super::things::{Counted, Kind, Things};
use crate::result::Report;
use crate::summary::others;
use crate::summary::streams::{self as told, LOST, STREAMED, of_kind};

/// So many streams are shown at most.
const MOST: usize = 400;

/// What rows of streams are counted from. The first is of the step that opened the stream.
const OF_STREAMS: [&str; 7] = ["head", "open streams", "events", "bytes", "heartbeats", "first event", "gap"];

const STREAMS: [Counted; 8] = [
    ("opened", How::Succeeded, 0),
    ("asked", How::Same, 0),
    ("most", How::Most, 1),
    ("plateau", How::Plateau, 1),
    ("events", How::All, 2),
    ("events/s", How::Rate, 2),
    ("bytes", How::All, 3),
    ("heartbeats", How::All, 4),
];

const STREAM_CHARTS: [RowChart; 7] = [
    RowChart { title: "Open", note: "at once", lines: &[RowLine::area("open", How::Most, 1)] },
    RowChart { title: "Events", note: "per second", lines: &[RowLine::area("events", How::Rate, 2)] },
    RowChart { title: "First event", note: "", lines: &RowLine::percentiles(5) },
    RowChart { title: "Gap between events", note: "", lines: &RowLine::percentiles(6) },
    RowChart {
        title: "Opened",
        note: "per second",
        lines: &[RowLine::area("opened or failed", How::Rate, 0), RowLine::failed(0)],
    },
    RowChart { title: "Bytes", note: "per second", lines: &[RowLine::area("bytes", How::Rate, 3)] },
    RowChart { title: "Heartbeats", note: "per second", lines: &[RowLine::area("heartbeats", How::Rate, 4)] },
];

/// What rows of losses are counted from.
const OF_LOSSES: [&str; 8] = [
    "losses",
    "reconnects",
    "failed reconnects",
    "ids lost",
    "ids repeated",
    "unmatched dropped",
    "invalid UTF-8",
    "recovery",
];

const LOSSES: [Counted; 8] = [
    ("losses", How::All, 0),
    ("back", How::All, 1),
    ("failed tries", How::All, 2),
    ("recovery p99", How::P99, 7),
    ("ids lost", How::All, 3),
    ("repeated", How::All, 4),
    ("unmatched", How::All, 5),
    ("bad UTF-8", How::All, 6),
];

const LOSS_CHARTS: [RowChart; 3] = [
    RowChart {
        title: "Losses",
        note: "per second",
        lines: &[
            RowLine::new("losses", Look::Bad, How::Rate, 0),
            RowLine::new("back", Look::Good, How::Rate, 1),
            RowLine::new("failed tries", Look::Fourth, How::Rate, 2),
        ],
    },
    RowChart { title: "Recovery", note: "", lines: &RowLine::percentiles(7) },
    RowChart {
        title: "Events",
        note: "per second",
        lines: &[
            RowLine::new("ids lost", Look::Bad, How::Rate, 3),
            RowLine::new("repeated", Look::First, How::Rate, 4),
            RowLine::new("unmatched", Look::Second, How::Rate, 5),
            RowLine::new("bad UTF-8", Look::Third, How::Rate, 6),
        ],
    },
];

/// What was to come in a check, and what did.
const RECEIVED: [Counted; 3] =
    [("expected", How::All, 0), ("received", How::All, 1), ("share", How::Share, 1)];

const RECEIVED_CHARTS: [RowChart; 1] = [RowChart {
    title: "Received",
    note: "per second",
    lines: &[
        RowLine::new("expected", Look::Second, How::Rate, 0),
        RowLine::new("received", Look::First, How::Rate, 1),
    ],
}];

const COUNTED: [Counted; 2] = [("in all", How::All, 0), ("per second", How::Rate, 0)];

const COUNTED_CHARTS: [RowChart; 1] =
    [RowChart { title: "Counted", note: "per second", lines: &[RowLine::area("counted", How::Rate, 0)] }];

const RETRIED: [Counted; 1] = [("failed and tried again", How::All, 0)];

/// The tables. `times` is that of times, which has some of their lines.
pub(super) fn tables<'r>(report: &'r Report, times: &Opening<'r>) -> Vec<Opening<'r>> {
    let things = Things::new(report, times);
    let streams = Kind {
        id: "streams",
        spark: ("events over time", 2),
        lines: &OF_STREAMS,
        columns: &STREAMS,
        charts: &STREAM_CHARTS,
    };
    let losses = Kind {
        id: "losses",
        spark: ("losses over time", 0),
        lines: &OF_LOSSES,
        columns: &LOSSES,
        charts: &LOSS_CHARTS,
    };
    let received = Kind {
        id: "received",
        spark: ("received over time", 1),
        lines: &["expected", "received"],
        columns: &RECEIVED,
        charts: &RECEIVED_CHARTS,
    };
    let counted = Kind {
        id: "counted",
        spark: ("over time", 0),
        lines: &[""],
        columns: &COUNTED,
        charts: &COUNTED_CHARTS,
    };
    let retried = Kind { id: "retried", columns: &RETRIED, ..counted };
    let of = |metrics: &[&str]| of_kind(report, "stream", metrics, usize::MAX);
    vec![
        things.table(&streams, &told::streams(report, MOST), &of(&STREAMED)),
        things.table(&losses, &told::losses(report, MOST), &of(&LOST)),
        things.table(&received, &told::received(report), &told::expected(report)),
        things.table(&counted, &told::counters(report, MOST), &told::counted(report)),
        things.table(&retried, &others::retried(report), &others::all_retried(report)),
    ]
}
