//! The part of a load that one process, or one thread, drives.

use std::error::Error;
use std::fmt;

/// One of several equal parts of a load. Each process or thread of a load engine drives one of them.
///
/// ```
/// use streamgauge::Shard;
///
/// let shard = Shard::new(1, 4)?; // the second of four
/// assert_eq!((shard.index(), shard.of()), (1, 4));
/// assert!(Shard::new(4, 4).is_err());
/// assert_eq!(Shard::default(), Shard::new(0, 1)?); // all of it
/// # Ok::<(), streamgauge::ShardError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shard {
    index: u32,
    of: u32,
}

impl Shard {
    /// The part `index`, from 0, of `of` parts.
    ///
    /// # Errors
    ///
    /// If there is no such part.
    pub const fn new(index: u32, of: u32) -> Result<Self, ShardError> {
        if index < of { Ok(Self { index, of }) } else { Err(ShardError { index, of }) }
    }

    /// Which of the parts it is, from 0.
    #[must_use]
    pub const fn index(self) -> u32 {
        self.index
    }

    /// How many parts there are; at least 1.
    #[must_use]
    pub const fn of(self) -> u32 {
        self.of
    }
}

/// Records are numbered from 0, and the first is shard 0's.
impl Shard {
    /// Whether there is no other.
    pub(crate) const fn is_whole(self) -> bool {
        self.of == 1
    }

    /// The shard, of as many as this is one of, that a record is for.
    pub(crate) fn whose(self, record: u64) -> Self {
        let index = u32::try_from(record % u64::from(self.of)).unwrap_or_default();
        Self { index, of: self.of }
    }

    /// How many of `count` records are for this shard.
    pub(crate) fn share(self, count: usize) -> usize {
        let (index, of) = (usize::try_from(self.index), usize::try_from(self.of));
        let (index, of) = (index.unwrap_or(usize::MAX), of.unwrap_or(usize::MAX));
        count.saturating_sub(index).div_ceil(of)
    }
}

impl Default for Shard {
    /// All of the load.
    fn default() -> Self {
        Self { index: 0, of: 1 }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.index, self.of)
    }
}

/// There is no such part of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShardError {
    index: u32,
    of: u32,
}

impl fmt::Display for ShardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { index, of } = self;
        match of {
            0 => f.write_str("a load of 0 shards has none: there is at least 1"),
            1 => write!(f, "there is no shard {index} of 1: the only one is shard 0"),
            of => write!(f, "there is no shard {index} of {of}: they are 0 to {}", of - 1),
        }
    }
}

impl Error for ShardError {}
