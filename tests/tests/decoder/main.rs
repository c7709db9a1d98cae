//! The decoder of event streams: every hazard we know by name, then properties, then other implementations.

mod hazards;
mod oracles;
mod properties;
mod run;
