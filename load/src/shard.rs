//! What this machine gives a load: descriptors, ports, time on a core, memory.

mod in_use;
mod limits;
mod system;

#[cfg(test)]
pub(crate) use self::in_use::Taken;
pub(crate) use self::in_use::{InUse, ports_in_use};
pub(crate) use self::limits::DESCRIPTORS;
pub use self::limits::{Limits, Need, Ports, Sources, Wanted};
pub use self::system::{
    Reading, cpu_of_thread, descriptor_limit, descriptors_open, memory_resident, reading,
};
