//! What is done to a run between two of its batches: the one place where acts are carried out, whoever asks for them.

mod rate;
mod settings;
mod surgery;
#[cfg(test)]
mod tests;
pub mod told;
pub mod undo;

use super::progress::Stage;
use super::run::Trainer;
use crate::inspect::evaluator::Measuring;
use crate::protocol::{Act, Entry, MAX_ENTRIES};
use told::Told;
use undo::{Done, Inverse};

impl Trainer {
    /// Does what `act` says to the run, before its next batch, and writes it into the run's journal.
    ///
    /// A measurement that is under way begins again unless it goes on as before, so that no figure is of two networks.
    ///
    /// # Errors
    /// If it cannot be done, with the reason in words; nothing is changed then.
    pub fn act(&mut self, act: &Act) -> Result<Told, String> {
        if self.progress.journal.len() >= MAX_ENTRIES {
            return Err(format!(
                "{act}: {MAX_ENTRIES} acts were done to this run, and no more can be remembered"
            ));
        }
        let place = self.progress.place();
        let (act, told) = match act {
            Act::Undo => (Act::Undo, self.take_back()?),
            act => {
                let (done, told) = self.carry_out(act)?;
                let act = done.act.clone();
                self.undo.push(done);
                (act, told)
            }
        };
        self.progress.journal.push(Entry { place, act });
        Ok(told)
    }

    /// Does what `act` says; gives how it is taken back, too.
    fn carry_out(&mut self, act: &Act) -> Result<(Done, Told), String> {
        match act {
            Act::ScaleRate(factor) => rate::scale(self, *factor),
            Act::Set { name, value } => settings::set(self, name, value),
            act => surgery::carry_out(self, act),
        }
    }

    /// Takes back the last act that was not taken back and can be; those after it, which cannot be, stay for good.
    fn take_back(&mut self) -> Result<Told, String> {
        let (mut staying, mut problems) = (Vec::new(), Vec::new());
        while let Some(done) = self.undo.pop() {
            match self.reverse(&done.inverse) {
                Ok(told) => {
                    let undone = format!("undone: {}; {}", done.act, told.text);
                    let text = std::iter::once(undone).chain(problems).collect::<Vec<_>>().join("; ");
                    return Ok(Told { text, ..told });
                }
                Err(problem) => {
                    problems.push(format!("`{}` cannot be undone: {problem}", done.act));
                    staying.push(done);
                }
            }
        }
        staying.into_iter().rev().for_each(|done| self.undo.push(done));
        Err(if problems.is_empty() { self.undo.why_empty().to_owned() } else { problems.swap_remove(0) })
    }

    /// Does the opposite of an act.
    fn reverse(&mut self, inverse: &Inverse) -> Result<Told, String> {
        match inverse {
            Inverse::Factor(factor) => Ok(rate::set(self, *factor)),
            Inverse::Setting { name, before, after } => settings::set_back(self, name, before, after),
            Inverse::Units(reverse) => Ok(surgery::take_back(self, reverse)),
        }
    }

    /// Begins a measurement that is under way again.
    fn measure_again(&mut self) {
        let stage = &mut self.progress.stage;
        *stage = match *stage {
            Stage::Validating(_) => Stage::Validating(Measuring::default()),
            Stage::Testing(_, outcome) => Stage::Testing(Measuring::default(), outcome),
            stage => stage,
        };
    }
}
