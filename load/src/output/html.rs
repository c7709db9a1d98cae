//! The HTML report: one file that works offline and without scripts, for whoever wants to see what a run came to.
//!
//! All that is to be read stands in it as text, tables and SVG. A script adds what takes one: values under the pointer, zooming,
//! marking, sorting, filtering. A content security policy lets that script and the styles in, and nothing else.

// The floors, from the ground up.
mod markup;

mod grid;
mod scale;

mod chart;
mod data;
mod how;
mod tables;

mod distributions;
mod overview;
mod row;
mod rows;

mod baseline;
mod failures;
mod opening;
mod things;
mod times;

mod streams;

mod page;

use std::io;

use crate::result::Report;

/// Writes the report.
pub(crate) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(page::page(report).as_bytes())
}

#[cfg(test)]
mod tests;
