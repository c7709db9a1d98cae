//! Which steps leave the loop around them.

use super::action::Action;
use super::step::{Step, StepKind};

/// Whether a block has a `break` (or a `next … or end`) and a `continue` that are about the loop around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Leaves {
    pub(crate) breaks: bool,
    pub(crate) continues: bool,
}

impl Leaves {
    /// Those of a block. Those in loops of its own are about these, and none leaves a fragment.
    pub(crate) fn of(steps: &[Step]) -> Self {
        let mut leaves = Self::default();
        leaves.add(steps);
        leaves
    }

    fn add(&mut self, steps: &[Step]) {
        for step in steps {
            match &step.kind {
                StepKind::Break => self.breaks = true,
                StepKind::Continue => self.continues = true,
                StepKind::Sse(sse) => self.breaks |= sse.actions.iter().any(Action::leaves),
                StepKind::If(_) | StepKind::Group { .. } | StepKind::Attempt(_) => {
                    step.blocks().into_iter().for_each(|block| self.add(block));
                }
                StepKind::Repeat { .. }
                | StepKind::During { .. }
                | StepKind::While { .. }
                | StepKind::Forever { .. }
                | StepKind::Http(_)
                | StepKind::Pause { .. }
                | StepKind::Let { .. }
                | StepKind::Feed { .. }
                | StepKind::Run { .. }
                | StepKind::Stop
                | StepKind::Fail { .. }
                | StepKind::Include(_)
                | StepKind::Broken { .. } => {}
            }
        }
    }
}
