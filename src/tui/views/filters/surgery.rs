//! What is done to filters and units by keys: each is an act on the run, which the trainer carries out.

use super::bank::Bank;
use super::costs::{Known, costs};
use super::keys::Action;
use super::single;
use super::state::{Filters, Order, Part, Source, Standing, is_past};
use super::typed::Typed;
use crate::protocol::{Act, Command, Pruning};
use crate::tui::panes::unit_mark::UnitMark;
use crate::tui::view::Handled;
use crate::tui::view::bindings::{ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::views::question::Question;
use crossterm::event::KeyCode;

impl Filters {
    /// Does what a key asks for to the selected filter.
    pub(super) fn operate(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        if !cx.can_ask() {
            return Handled::Done;
        }
        if let Some(refusal) = refusal(cx) {
            cx.ui.notice = Some(refusal);
            return Handled::Done;
        }
        if action == Action::Prune {
            return prune(cx);
        }
        let acts = match action {
            Action::Undo => Ok(vec![Act::Undo]),
            Action::Copy => self.copy(cx),
            _ => self.acts(action, cx),
        };
        match acts {
            Ok(acts) => self.send(acts, cx),
            Err(problem) => cx.ui.notice = Some(problem.to_owned()),
        }
        Handled::Done
    }

    /// Gives the acts on the selected filter, or on it and all that come after it in the order.
    fn acts(&self, action: Action, cx: &Context<'_>) -> Result<Vec<Act>, &'static str> {
        let scene = cx.scene();
        let bank = Bank::of(&scene, self).map_err(|_| "there is no filter here")?;
        let (layer, unit) = (bank.values.layer, bank.filter());
        let mark = UnitMark::of(bank.values, unit);
        let is_frozen = bank.values.frozen.binary_search(&unit).is_ok();
        Ok(match action {
            Action::Silence if mark == Some(UnitMark::Silenced) => vec![Act::Rouse { layer, unit }],
            Action::Silence => vec![Act::Silence { layer, unit }],
            Action::Freeze if is_frozen => vec![Act::Thaw { layer, unit }],
            Action::Freeze => vec![Act::Freeze { layer, unit }],
            Action::Redraw => vec![Act::Redraw { layer, unit }],
            Action::SilenceRest if self.order == Order::Number => {
                return Err("sort them first: this silences the chosen one and all that come after it");
            }
            Action::SilenceRest if !self.is_sorted(&scene, &bank) => {
                return Err("what they are sorted by is not known yet");
            }
            Action::SilenceRest => {
                let heard = |unit: &&usize| bank.values.silenced.binary_search(unit).is_err();
                let rest = bank.order[bank.selected..].iter().filter(heard);
                rest.map(|&unit| Act::Silence { layer, unit }).collect()
            }
            _ => Vec::new(),
        })
    }

    /// Tells whether filters are in the order that was chosen: until what decides it is known, they are in that of their numbers.
    fn is_sorted(&self, scene: &Scene<'_>, bank: &Bank<'_>) -> bool {
        match self.order.quantity() {
            Some(quantity) => bank.found.norms.of(quantity).is_some(),
            None => self.order == Order::Number || costs(scene, bank.values.layer).is_some(),
        }
    }

    /// Notes which filter is to be copied, or copies it onto the selected one.
    fn copy(&mut self, cx: &Context<'_>) -> Result<Vec<Act>, &'static str> {
        let scene = cx.scene();
        let bank = Bank::of(&scene, self).map_err(|_| "there is no filter here")?;
        let (layer, unit) = (bank.values.layer, bank.filter());
        let here = Source { layer, unit, total: bank.values.total };
        match self.source.take() {
            Some(source) if source == here => Err("nothing is copied"),
            Some(source) if source.is_beside(here) => {
                Ok(vec![Act::Copy { layer, from: source.unit, to: unit }])
            }
            _ => {
                self.source = Some(here);
                Err("marked to be copied: go to another filter of this layer and press the key again")
            }
        }
    }

    /// Takes a key as part of a number, once one is being typed or begins.
    pub(super) fn type_number(&mut self, character: char, cx: &mut Context<'_>) -> Option<Handled> {
        if self.typed.is_none() {
            let can_begin = Typed::begins(character) && self.part == Some(Part::Weights);
            if !can_begin || !cx.can_ask() {
                return None;
            }
            if let Some(refusal) = refusal(cx) {
                cx.ui.notice = Some(refusal);
                return Some(Handled::Done);
            }
            let scene = cx.scene();
            let problem = match Bank::of(&scene, self) {
                Ok(bank) => single::weight_number(self, &bank).err(),
                Err(_) => return None,
            };
            if let Some(problem) = problem {
                cx.ui.notice = Some(problem.to_owned());
                return Some(Handled::Done);
            }
        }
        self.typed.get_or_insert_default().push(character);
        Some(Handled::Done)
    }

    /// Gives the weight that the cursor is on the value that is typed.
    pub(super) fn write(&mut self, cx: &mut Context<'_>) {
        let Some(value) = self.typed.take().and_then(|typed| typed.value()) else { return };
        if let Some(refusal) = refusal(cx) {
            cx.ui.notice = Some(refusal);
            return;
        }
        let act = {
            let scene = cx.scene();
            let Ok(bank) = Bank::of(&scene, self) else { return };
            let (layer, unit) = (bank.values.layer, bank.filter());
            single::weight_number(self, &bank).map(|weight| Act::Edit { layer, unit, weight, value })
        };
        match act {
            Ok(act) => self.send(vec![act], cx),
            Err(problem) => cx.ui.notice = Some(problem.to_owned()),
        }
    }

    /// Sends acts, and remembers how good the network was before, if that is known.
    fn send(&mut self, acts: Vec<Act>, cx: &mut Context<'_>) {
        let before = {
            let scene = cx.scene();
            let bank = Bank::of(&scene, self).ok();
            let known = bank.and_then(|bank| costs(&scene, bank.values.layer));
            known.map(|Known { found, total_steps }| Standing { whole: found.whole, total_steps })
        };
        self.before = before;
        for act in acts {
            cx.command(Command::Act(act));
        }
    }
}

/// Says why nothing can be done to filters now, if that is so: what is seen is not the run that would be changed, or it is over.
fn refusal(cx: &Context<'_>) -> Option<String> {
    let scene = cx.scene();
    if is_past(cx.model, cx.ui) {
        let now = scene.label(key(KeyCode::End));
        return Some(format!(
            "an earlier moment is seen: {now} leads to the present, where filters are changed"
        ));
    }
    let again = scene.label(ch('r'));
    cx.model.finished.is_some().then(|| format!("the run is over: {again} begins again"))
}

/// Asks whether the silenced units are to be taken out of the network, or says why they cannot be.
fn prune(cx: &mut Context<'_>) -> Handled {
    let refused = match cx.model.info.as_deref().map(|info| &info.pruning) {
        Some(Pruning::Smaller { .. }) => return Handled::Open(Box::new(Question::Prune)),
        Some(Pruning::Refused(reason)) => reason.clone(),
        None => "no run is known yet".to_owned(),
    };
    cx.ui.notice = Some(refused);
    Handled::Done
}
