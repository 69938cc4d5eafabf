//! Freezing what is seen, while training goes on and is followed.

use super::app::App;
use super::model::Model;
use super::view::Incident;
use crate::inspect::Ask;
use crate::protocol::LogLevel;

impl App {
    /// What is known of the run as it is seen: as it is now, or as it was when it was frozen.
    pub(super) fn seen(&self) -> &Model {
        self.frozen.as_deref().unwrap_or(&self.model)
    }

    /// Freezes or thaws what is seen, as the user chose last.
    pub(super) fn obey_freeze(&mut self) {
        if !self.ui.is_frozen {
            self.thaw();
        } else if self.frozen.is_none() {
            self.frozen_asks = self.asks();
            self.frozen = Some(Box::new(self.model.clone()));
            self.freeze_rival(true);
        }
    }

    /// Thaws what is seen where something is to be known now that was not when it was frozen, and is not known of that moment.
    pub(super) fn thaw_for_what_is_new(&mut self) {
        let Some(frozen) = &self.frozen else { return };
        let is_new = |ask: &Ask| !self.frozen_asks.contains(ask) && !frozen.answers.contains_key(&ask.id);
        if self.stack.asks(frozen, &self.ui).iter().any(is_new) {
            self.thaw();
            let text = "the view goes on, for this has to be computed";
            self.model.log(LogLevel::Info, text);
            self.ui.notice = Some(text.to_owned());
        }
    }

    /// Shows the run as it is now.
    pub(super) fn thaw(&mut self) {
        self.ui.is_frozen = false;
        self.freeze_rival(false);
        if self.frozen.take().is_some() {
            self.show_at_once();
        }
    }

    /// Thaws what is seen for what has to be seen: another run, a failure, or the question what is to be done about a run that
    /// diverged.
    pub(super) fn thaw_for(&mut self, incident: Option<Incident>) {
        match incident {
            Some(Incident::Started | Incident::Failed) => self.thaw(),
            Some(Incident::Finished) if self.model.diverged().is_some() => self.thaw(),
            Some(Incident::Finished) | None => {}
        }
    }
}
