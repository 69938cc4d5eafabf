//! The formula of the optimizer, filled with numbers.

use crate::inspect::explain::{Remembered, UpdateDerivation, UpdateFormula};
use crate::inspect::rehearsal::Rehearsal;
use crate::tui::panes::formula::{Digits, Formula, Quantity, signed};
use crate::tui::panes::text::Piece;
use crate::tui::theme::Theme;

type Line = Vec<Piece>;

/// The column of what a step is for.
const WORDS: usize = 58;

/// The numbers on the way from a gradient to a change.
pub struct Steps<'a> {
    /// How the lines look.
    pub theme: &'a Theme,
    /// The numbers of the weight.
    pub update: &'a UpdateDerivation,
    /// The numbers of the step.
    pub rehearsal: &'a Rehearsal,
    /// The columns that there are.
    pub columns: usize,
}

impl<'a> Steps<'a> {
    /// Gives a line for each step: clipping and weight decay where there are any, the memory, and the step itself.
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        if self.rehearsal.optimizer.clip.is_some() {
            lines.push(self.clipped());
        }
        if self.update.decay != 0.0 && self.update.shrink == 1.0 {
            lines.push(self.decayed());
        }
        lines.extend(self.remembered());
        lines.extend(self.step());
        lines
    }

    /// Ends a line with what it is for, if that has room.
    fn aside(&self, line: Formula<'a>, words: &str) -> Line {
        let padded = line.clone().text("  ").tab(WORDS).faint(words);
        if padded.width() <= self.columns { padded.pieces() } else { line.pieces() }
    }

    fn line(&self, markup: &str) -> Formula<'a> {
        Formula::new(self.theme).text(" ").math(markup)
    }

    fn number(value: f32) -> String {
        Digits::alone(f64::from(value), 5)
    }

    /// A number with no more digits than it was given with, e.g. a rate.
    fn setting(value: f32) -> String {
        format!("{value}")
    }

    /// What clipping makes of the gradient.
    fn clipped(&self) -> Line {
        let UpdateDerivation { gradient, scale, .. } = *self.update;
        let line = self.line("g = ∂C/∂w · ").text(Self::setting(scale)).math(" = ");
        let line = line.text(Self::number(gradient * scale));
        let norm = Digits::alone(self.rehearsal.norm, 3);
        self.aside(line, &format!("clipped: norm {norm}"))
    }

    /// What weight decay adds to the gradient.
    fn decayed(&self) -> Line {
        let UpdateDerivation { gradient, scale, decay, before, direction, .. } = *self.update;
        let line = self.line("g = ∂C/∂w + λ w = ").text(Self::number(gradient * scale)).math(" + ");
        let line = line.text(Self::setting(decay)).math(" · ");
        let line =
            line.number(Quantity::Weight, Self::number(before)).math(" = ").text(Self::number(direction));
        self.aside(line, "weight decay")
    }

    /// What the optimizer remembers, before and after.
    fn remembered(&self) -> Vec<Line> {
        match self.update.formula {
            UpdateFormula::Sgd => Vec::new(),
            UpdateFormula::Momentum { momentum, velocity } => {
                vec![self.velocity(momentum, velocity)]
            }
            UpdateFormula::Nesterov { momentum, velocity, step } => {
                let line = self.line("g + μ v = ").text(Self::number(self.update.direction)).math(" + ");
                let line = line.text(Self::setting(momentum)).math(" · ");
                let line =
                    line.text(bracketed(&Self::number(velocity.after))).math(" = ").text(Self::number(step));
                vec![self.velocity(momentum, velocity), self.aside(line, "a look ahead")]
            }
            UpdateFormula::RmsProp { rho, mean_square, divisor, .. } => {
                let line = self.line("√s + ε = ").text(Self::number(divisor));
                vec![self.average(["s", "g²", "ρ"], rho, mean_square), line.pieces()]
            }
            UpdateFormula::Adam {
                beta: [first, second],
                mean,
                mean_square,
                corrected: [m, s],
                divisor,
                ..
            } => {
                let line = self.line("m̂ = ").text(Self::number(m)).math("   ŝ = ").text(Self::number(s));
                let line = line.math("   √ŝ + ε = ").text(Self::number(divisor));
                vec![
                    self.average(["m", "g", "β_1"], first, mean),
                    self.average(["s", "g²", "β_2"], second, mean_square),
                    self.aside(line, "corrected"),
                ]
            }
        }
    }

    fn velocity(&self, momentum: f32, velocity: Remembered) -> Line {
        let line = self.line("v ← μ v + g = ").text(Self::setting(momentum)).math(" · ");
        let line = line.text(bracketed(&Self::number(velocity.before))).text(" ");
        let line = line.text(signed(&Self::number(self.update.direction))).math(" = ");
        self.aside(line.text(Self::number(velocity.after)), "momentum")
    }

    /// A running mean of the gradient or of its square.
    fn average(&self, [memory, of, share]: [&str; 3], factor: f32, remembered: Remembered) -> Line {
        let g = Self::number(self.update.direction);
        // What is left of 1, without the noise of the last bit.
        let rest = (f64::from(1.0 - factor) * 1e6).round() / 1e6;
        let square = if of == "g" { "" } else { "²" };
        let line = self.line(&format!("{memory} ← {share} {memory} + (1 − {share}) {of} = "));
        let line =
            line.text(Self::setting(factor)).math(" · ").text(bracketed(&Self::number(remembered.before)));
        let long = line.clone().math(&format!(" + {} · {}{square} = ", rest, bracketed(&g)));
        let [long, short] =
            [long, line.math(" + … = ")].map(|line| line.text(Self::number(remembered.after)));
        if long.width() <= self.columns { long.pieces() } else { short.pieces() }
    }

    /// The step of the weight.
    fn step(&self) -> Vec<Line> {
        let UpdateDerivation { rate, before, shrink, after, direction, .. } = *self.update;
        let (step, value) = match self.update.formula {
            UpdateFormula::Sgd => ("g", Self::number(direction)),
            UpdateFormula::Momentum { velocity, .. } => ("v", Self::number(velocity.after)),
            UpdateFormula::Nesterov { step, .. } => ("(g + μ v)", Self::number(step)),
            UpdateFormula::RmsProp { divisor, .. } => {
                ("g/(√s + ε)", format!("{}/{}", Self::number(direction), Self::number(divisor)))
            }
            UpdateFormula::Adam { corrected: [mean, _], divisor, .. } => {
                ("m̂/(√ŝ + ε)", format!("{}/{}", Self::number(mean), Self::number(divisor)))
            }
        };
        let decoupled = shrink != 1.0;
        let kept = if decoupled { "w (1 − η λ)" } else { "w" };
        let symbolic = self.line(&format!("w ← {kept} − η {step} = "));
        let filled = |line: Formula<'a>| {
            let line = line.number(Quantity::Weight, Self::number(before));
            let line = if decoupled { line.math(" · ").text(Self::setting(shrink)) } else { line };
            let line = line.math(" − ").text(Self::number(rate)).math(" · ").text(bracketed(&value));
            line.math(" = ").number(Quantity::Weight, Self::number(after))
        };
        let whole = filled(symbolic.clone());
        if whole.width() <= self.columns {
            return vec![self.aside(whole, "the step")];
        }
        vec![symbolic.pieces(), filled(self.line("  = ")).pieces()]
    }
}

/// A factor as it stands behind a sign.
fn bracketed(number: &str) -> String {
    if number.starts_with('-') { format!("({number})") } else { number.to_owned() }
}
