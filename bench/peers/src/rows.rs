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
    pub(crate) sides: &'static [Side],
    sizes: [Size; 2],
    /// Larger where a stream takes its time: a JVM has to be warm before the small size ends.
    sizes_of_gatling: [Size; 2],
    /// The sizes that show that it works.
    quick: [Size; 2],
    /// The least ratio of Gatling's figure to ours that is wanted.
    pub(crate) wanted: Option<f64>,
}

impl Row {
    /// Its name on the command line, which its neighbour shares.
    pub(crate) fn name(&self) -> &'static str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    pub(crate) fn sizes(&self, side: Side, quick: bool) -> [Size; 2] {
        match side {
            _ if quick => self.quick,
            Side::Gatling => self.sizes_of_gatling,
            _ => self.sizes,
        }
    }
}

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// CPU time of the client for an event: the difference of both sizes, divided by that of their events.
    CpuOfAnEvent,
    /// Resident memory of the client for a stream, in the same way.
    MemoryOfAStream,
}

const fn streams(users: usize, events: [usize; 2]) -> [Size; 2] {
    [Size { users, events: events[0] }, Size { users, events: events[1] }]
}

/// A row of one stream whose events come as fast as they are taken.
const BURST: Row = Row {
    title: "one stream, a burst: an event received, the last one awaited",
    word: "received",
    path: "/burst",
    what: What::CpuOfAnEvent,
    sides: &Side::ALL,
    sizes: streams(1, [200_000, 1_200_000]),
    sizes_of_gatling: streams(1, [200_000, 1_200_000]),
    quick: streams(1, [20_000, 120_000]),
    wanted: None,
};

/// A row of many streams on each of which an event comes every 50 ms.
const PACED: Row = Row {
    title: "1,000 streams at 20/s: an event received, the last one awaited",
    word: "received",
    path: "/ticks/50",
    what: What::CpuOfAnEvent,
    sides: &Side::ALL,
    sizes: streams(1_000, [20, 200]),
    sizes_of_gatling: streams(1_000, [100, 400]),
    quick: streams(200, [20, 60]),
    wanted: Some(1.5),
};

const CHECKED: &str = "the same, a check for each event";

pub(crate) const ROWS: [Row; 5] = [
    BURST,
    Row { title: CHECKED, word: "checked", wanted: Some(6.0), ..BURST },
    PACED,
    Row {
        title: CHECKED,
        word: "checked",
        // reqwest by hand would show nothing here that the row above does not.
        sides: &[Side::Gatling, Side::Ours, Side::Raw],
        wanted: Some(2.3),
        ..PACED
    },
    Row {
        title: "an idle stream with its user, resident memory",
        word: "idle",
        path: "/idle",
        what: What::MemoryOfAStream,
        sides: &Side::ALL,
        sizes: IDLE,
        sizes_of_gatling: IDLE,
        quick: [Size { users: 200, events: 2 }, Size { users: 1_000, events: 2 }],
        wanted: Some(4.5),
    },
];

const IDLE: [Size; 2] = [Size { users: 1_000, events: 2 }, Size { users: 5_000, events: 2 }];

/// What is wanted of the row of the start, which every run of the first row gives.
pub(crate) const START_WANTED: Option<f64> = Some(100.0);
