mod files;
mod lookups;
mod merging;
mod schema;
