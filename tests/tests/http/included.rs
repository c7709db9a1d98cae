//! `http` steps in fragments.

use streamgauge::testing::{Script, Server};
use streamgauge::{fragment, scenario};

