//! Load tests for servers that stream: a [`Scenario`](streamgauge::Scenario) with any number of virtual users.
