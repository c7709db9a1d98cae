//! `Client::service`: what a service in the same process is given, what becomes of what it gives, and which clock it is
//! all measured by.

mod answers;
mod cassettes;
mod clock;
mod drops;
mod kinds;
mod origins;
mod pressure;
mod protocols;
mod requests;
mod served;
mod settings;
mod support;
