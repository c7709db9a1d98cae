//! What this process uses of the machine. Where the system does not say it, it is unknown, and nothing fails.

use std::fmt;
use std::fs;
use std::time::Duration;

use crate::profile::text;

/// What a process uses at a moment; `None` where that is unknown.
///
/// ```
/// use std::time::Duration;
/// use streamgauge_load::shard::Reading;
///
/// let reading = Reading { cpu: Some(Duration::from_millis(1_500)), memory: Some(12_300_000), descriptors: None };
/// assert_eq!(reading.to_string(), "CPU 1.5s, memory 12.3 MB, descriptors unknown");
/// println!("{}", streamgauge_load::shard::reading());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// The time that all its threads have had on cores.
    pub cpu: Option<Duration>,
    /// The memory that is resident, in bytes.
    pub memory: Option<u64>,
    /// How many descriptors are open.
    pub descriptors: Option<u64>,
}

/// What this process uses now. It costs some system calls, and does not block for long.
#[must_use]
pub fn reading() -> Reading {
    Reading { cpu: clock::process(), memory: memory_resident(), descriptors: descriptors_open() }
}

/// The time that the calling thread has had on a core.
#[must_use]
pub fn cpu_of_thread() -> Option<Duration> {
    clock::thread()
}

/// The memory of this process that is resident, in bytes.
#[must_use]
pub fn memory_resident() -> Option<u64> {
    resident(&fs::read_to_string("/proc/self/statm").ok()?, clock::page_size()?)
}

/// From what Linux says of memory: pages in all, resident ones, and others.
fn resident(statm: &str, page: u64) -> Option<u64> {
    let pages: u64 = statm.split_whitespace().nth(1)?.parse().ok()?;
    pages.checked_mul(page)
}

/// How many descriptors this process has open.
#[must_use]
pub fn descriptors_open() -> Option<u64> {
    // Since Linux 6.2 their number is the size of the directory. Before, it is 0, and they are counted; one more is open then.
    match fs::metadata("/proc/self/fd").ok()?.len() {
        0 => Some((fs::read_dir("/proc/self/fd").ok()?.count() as u64).saturating_sub(1)),
        size => Some(size),
    }
}

/// How many descriptors this process may have; `None` if that is unknown or unlimited.
#[must_use]
pub fn descriptor_limit() -> Option<u64> {
    limit::now()
}

/// Raises how many descriptors this process may have, as far as it may by itself, and says how many these are; `None` if that
/// is unknown or unlimited.
pub(super) fn raise_descriptor_limit() -> Option<u64> {
    limit::raise();
    limit::now()
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unknown = || "unknown".to_owned();
        let cpu = self.cpu.map_or_else(unknown, text::time);
        let memory = self.memory.map_or_else(unknown, |bytes| {
            format!("{}.{} MB", text::count(bytes / 1_000_000), bytes / 100_000 % 10)
        });
        let descriptors = self.descriptors.map_or_else(unknown, text::count);
        write!(f, "CPU {cpu}, memory {memory}, descriptors {descriptors}")
    }
}

#[cfg(unix)]
mod clock {
    use std::time::Duration;

    use rustix::time::{ClockId, Timespec, clock_gettime};

    pub(super) fn process() -> Option<Duration> {
        duration(clock_gettime(ClockId::ProcessCPUTime))
    }

    pub(super) fn thread() -> Option<Duration> {
        duration(clock_gettime(ClockId::ThreadCPUTime))
    }

    pub(super) fn page_size() -> Option<u64> {
        u64::try_from(rustix::param::page_size()).ok()
    }

    fn duration(time: Timespec) -> Option<Duration> {
        Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
    }
}

#[cfg(not(unix))]
mod clock {
    use std::time::Duration;

    pub(super) fn process() -> Option<Duration> {
        None
    }

    pub(super) fn thread() -> Option<Duration> {
        None
    }

    pub(super) fn page_size() -> Option<u64> {
        None
    }
}

#[cfg(unix)]
mod limit {
    use rustix::process::{Resource, getrlimit, setrlimit};

    /// macOS says that there is no hard limit and refuses more than this.
    const MOST_OF_APPLE: u64 = 10_240;

    pub(super) fn now() -> Option<u64> {
        getrlimit(Resource::Nofile).current
    }

    pub(super) fn raise() {
        let mut limit = getrlimit(Resource::Nofile);
        let hard = if cfg!(target_vendor = "apple") {
            Some(limit.maximum.map_or(MOST_OF_APPLE, |most| most.min(MOST_OF_APPLE)))
        } else {
            limit.maximum
        };
        let higher = match (limit.current, hard) {
            (Some(now), Some(hard)) => now < hard,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if higher {
            limit.current = hard;
            // If the system refuses, the limit stays as it is, which the caller reads.
            let _ = setrlimit(Resource::Nofile, limit);
        }
    }
}

#[cfg(not(unix))]
mod limit {
    pub(super) fn now() -> Option<u64> {
        None
    }

    pub(super) fn raise() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_the_second_number_in_pages() {
        assert_eq!(resident("1234 300 20 5 0 100 0\n", 4_096), Some(300 * 4_096));
        assert_eq!(resident("", 4_096), None);
    }

    #[test]
    fn what_is_unknown_says_so() {
        assert_eq!(Reading::default().to_string(), "CPU unknown, memory unknown, descriptors unknown");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn open_descriptors_are_counted() {
        let before = descriptors_open().unwrap();
        let files: Vec<_> = (0..500).map(|_| fs::File::open("/proc/self/statm").unwrap()).collect();
        let after = descriptors_open().unwrap();
        // Other tests of this process open and close files meanwhile.
        assert!((before + 400..before + 600).contains(&after), "{before}, then {after}");
        drop(files);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_that_works_uses_time_and_one_that_sleeps_does_not() {
        let at = cpu_of_thread().unwrap();
        let mut sum = 0_u64;
        while cpu_of_thread().unwrap() < at + Duration::from_millis(20) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        let worked = reading();
        assert!(worked.cpu.unwrap() >= Duration::from_millis(20), "{worked}");
        let at = cpu_of_thread().unwrap();
        std::thread::sleep(Duration::from_millis(50));
        assert!(cpu_of_thread().unwrap() - at < Duration::from_millis(50));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn memory_is_resident_once_it_is_written() {
        let before = memory_resident().unwrap();
        let block = vec![1_u8; 64 << 20];
        let after = memory_resident().unwrap();
        assert!(after > before + (40 << 20), "{before}, then {after}");
        drop(block);
    }

    #[cfg(unix)]
    #[test]
    fn the_limit_is_raised_to_the_hard_one() {
        use rustix::process::{Resource, getrlimit};

        let raised = raise_descriptor_limit();
        if cfg!(target_os = "linux") {
            assert_eq!(raised, getrlimit(Resource::Nofile).maximum);
        }
        assert_eq!(descriptor_limit(), raised);
    }
}
