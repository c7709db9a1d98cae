//! What this machine gives a load: descriptors, ports, time on a core, memory.

mod limits;
mod system;

pub use self::limits::{Limits, Need, Ports, Sources, Wanted};
pub use self::system::{
    Reading, cpu_of_thread, descriptor_limit, descriptors_open, memory_resident, reading,
};
