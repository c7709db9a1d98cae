//! Every text and expression of a step, in the order in which the step evaluates them.

use proc_macro2::Span;

use crate::ast::{Action, Expr, Include, Piece, Settings, Step, Text, VisitMut};

/// A text or an expression, which may use values.
pub(super) enum Evaluated<'a> {
    Literal { span: Span, pieces: &'a mut [Piece] },
    Expr(&'a mut Expr),
}

type See<'v> = &'v mut dyn FnMut(Evaluated<'_>);

struct EvaluatedVisitor<'v>(See<'v>);

impl VisitMut for EvaluatedVisitor<'_> {
    fn text(&mut self, text: &mut Text) {
        (self.0)(match text {
            Text::Literal { span, pieces, .. } => Evaluated::Literal { span: *span, pieces },
            Text::Expr(expr) => Evaluated::Expr(expr),
        });
    }

    fn expr(&mut self, expr: &mut Expr) {
        (self.0)(Evaluated::Expr(expr));
    }

    /// Arguments are visited by [`of_arguments`]. The steps of the fragment see other values.
    fn include(&mut self, _include: &mut Include) {}
}

pub(super) fn of_settings(settings: &mut Settings, see: See<'_>) {
    EvaluatedVisitor(see).walk_settings(settings);
}

/// Those of a step itself, without its actions and blocks.
pub(super) fn of_step(step: &mut Step, see: See<'_>) {
    EvaluatedVisitor(see).walk_head(step);
}

pub(super) fn of_action(action: &mut Action, see: See<'_>) {
    EvaluatedVisitor(see).action(action);
}

/// Those of the arguments for a fragment's parameters.
pub(super) fn of_arguments(include: &mut Include, see: See<'_>) {
    EvaluatedVisitor(see).walk_arguments(include);
}
