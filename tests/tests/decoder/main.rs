//! The decoder of event streams: every hazard we know by name, then properties, then other implementations.

mod hazards;
mod oracles;
mod parts;
mod properties;
mod run;
