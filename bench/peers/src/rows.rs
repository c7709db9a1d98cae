//! What is measured, and what is wanted of it.

/// Who is measured, in the order of the columns.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Gatling,
    Ours,
    Reqwest,
    Raw,
}

impl Side {
    pub(crate) const ALL: [Self; 4] = [Self::Gatling, Self::Ours, Self::Reqwest, Self::Raw];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Gatling => "Gatling",
            Self::Ours => "streamgauge",
            Self::Reqwest => "reqwest by hand",
            Self::Raw => "raw sockets by hand",
        }
    }

    /// Its name on the command line of a client.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Gatling => "gatling",
            Self::Ours => "ours",
            Self::Reqwest => "reqwest",
            Self::Raw => "raw",
        }
    }
}

/// What a client is started for.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) users: usize,
    /// The events of each stream.
    pub(crate) events: usize,
}

/// A row whose figure is the difference of two sizes.
pub(crate) struct Row {
    pub(crate) title: &'static str,
    /// What the clients call it.
    pub(crate) word: &'static str,
    /// The path on the server, without the number of events that follows.
    pub(crate) path: &'static str,
    pub(crate) what: What,
    pub(crate) sizes: [Size; 2],
    /// The sizes that show that it works.
    pub(crate) quick: [Size; 2],
    /// How many times ours Gatling's figure is to be, at the least.
    pub(crate) wanted: f64,
}

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// CPU time of the client, for each event that the larger size has more. What comes before the first event is another row.
    CpuOfAnEvent,
    /// Resident memory of the client, for each stream that the larger size has more.
    MemoryOfAStream,
}

const BURST: [Size; 2] = [one(200_000), one(1_200_000)];
const QUICK_BURST: [Size; 2] = [one(2_000), one(12_000)];
const PACED: [Size; 2] = [Size { users: 1_000, events: 200 }, Size { users: 1_000, events: 600 }];
const QUICK_PACED: [Size; 2] = [Size { users: 20, events: 20 }, Size { users: 20, events: 60 }];

const fn one(events: usize) -> Size {
    Size { users: 1, events }
}

pub(crate) const ROWS: [Row; 5] = [
    Row {
        title: "one stream, a burst: an event received, the last one awaited",
        word: "received",
        path: "/burst",
        what: What::CpuOfAnEvent,
        sizes: BURST,
        quick: QUICK_BURST,
        wanted: 0.0,
    },
    Row {
        title: "the same, a check for each event",
        word: "checked",
        path: "/burst",
        what: What::CpuOfAnEvent,
        sizes: BURST,
        quick: QUICK_BURST,
        wanted: 6.0,
    },
    Row {
        title: "1,000 streams at 20/s: an event received, the last one awaited",
        word: "received",
        path: "/ticks/50",
        what: What::CpuOfAnEvent,
        sizes: PACED,
        quick: QUICK_PACED,
        wanted: 1.5,
    },
    Row {
        title: "the same, a check for each event",
        word: "checked",
        path: "/ticks/50",
        what: What::CpuOfAnEvent,
        sizes: PACED,
        quick: QUICK_PACED,
        wanted: 2.3,
    },
    Row {
        title: "an idle stream with its user, resident memory",
        word: "idle",
        path: "/idle",
        what: What::MemoryOfAStream,
        sizes: [Size { users: 1_000, events: 2 }, Size { users: 5_000, events: 2 }],
        quick: [Size { users: 50, events: 2 }, Size { users: 100, events: 2 }],
        wanted: 4.5,
    },
];

/// What is wanted of the row of the start, which every run of the first row gives.
pub(crate) const START_WANTED: f64 = 100.0;
