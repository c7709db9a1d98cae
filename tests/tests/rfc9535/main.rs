//! The rules of RFC 9535 (JSONPath), section by section, through `json` as a scenario has it. The documents and paths are
//! our own.

mod descendants;
mod documents;
mod filters;
mod functions;
mod lanes;
mod literals;
mod names;
mod oracle;
mod refused;
mod segments;
mod selectors;
mod slices;
mod support;
