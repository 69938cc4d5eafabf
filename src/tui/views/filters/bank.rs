//! The filters that are on the page: their values, in the order and on the scale that were chosen.

use super::costs::costs;
use super::state::{ASK, Filters, Order, STRONGEST, layer as layer_of};
use crate::inspect::Finding;
use crate::inspect::filters::{FiltersFound, Norms, Quantity};
use crate::inspect::layer;
use crate::inspect::strongest::Responses;
use crate::tui::panes::colored::is_colored;
use crate::tui::panes::kernel::{Kernel, kernel};
use crate::tui::view::scene::Scene;
use crate::tui::views::microscope::maps::units_in_a_row;
use crate::viz::resample::Picture;
use crate::viz::scale::Range;

/// The filters of a layer as the page has them.
pub struct Bank<'a> {
    /// All that was found.
    pub found: &'a FiltersFound,
    /// What is shown of each weight.
    pub values: &'a layer::Filters,
    /// The number of batches of the run that were done.
    pub total_steps: u64,
    /// The filters in the order in which they are shown.
    pub order: Vec<usize>,
    /// The place in that order of the selected one.
    pub selected: usize,
    /// The input channel; `None` is the mean over all.
    pub channel: Option<usize>,
    /// Whether filters are in colour, for the channels are red, green and blue: all of them where no channel is chosen, and the enlarged
    /// one whichever it is that has its numbers beside.
    pub is_colored: bool,
    /// One scale for all filters, and whether some values lie beyond it.
    pub scale: (Range, bool),
}

/// Why there are no filters to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absence {
    /// The answer is not there yet.
    Looking,
    /// There will be none, for this reason.
    Reason(String),
}

impl<'a> Bank<'a> {
    /// The filters that the page is to show.
    ///
    /// # Errors
    /// If there are none, with the reason.
    pub fn of(scene: &Scene<'a>, view: &Filters) -> Result<Self, Absence> {
        let reason = |reason: &str| Absence::Reason(reason.to_owned());
        let layer = layer_of(scene.model, scene.ui)
            .map(|(_, layer)| layer)
            .ok_or_else(|| reason("no layer of this network has weights"))?;
        let answer = scene.model.answers.get(&ASK).ok_or(Absence::Looking)?;
        let found = match &answer.body {
            Finding::Filters(found) => found,
            Finding::Nothing(problem) => return Err(reason(problem)),
            _ => return Err(Absence::Looking),
        };
        if (found.layer, found.quantity) != (layer, view.quantity) {
            return Err(Absence::Looking);
        }
        let Some(values) = found.values.as_ref().filter(|values| values.count > 0) else {
            return Err(reason(match view.quantity {
                Quantity::Weight => "this layer has no weights",
                Quantity::Gradient => {
                    "no run is trained here, so that there is no next batch to have a gradient of"
                }
                Quantity::Change => "what this run began with cannot be computed any more",
            }));
        };
        let mut order = sorted(values.count, &found.norms, view.order);
        if let Some(known) = costs(scene, layer).filter(|_| view.order == Order::Cost) {
            order = known.found.costliest_first();
            order.retain(|filter| *filter < values.count);
        }
        let filter = scene.ui.filter.min(values.count - 1);
        let selected = order.iter().position(|&index| index == filter).unwrap_or(0);
        let channel = scene.ui.channel.map(|channel| channel.min(values.channels.saturating_sub(1)));
        let scale = (Range::signed(&[]), false);
        let is_colored = is_colored(scene, values, channel.filter(|_| view.part.is_none()));
        let total_steps = answer.total_steps;
        let bank = Self { found, values, total_steps, order, selected, channel, is_colored, scale };
        Ok(Self { scale: bank.shared_scale(), ..bank })
    }

    /// The selected filter.
    pub fn filter(&self) -> usize {
        self.order.get(self.selected).copied().unwrap_or(0)
    }

    /// A filter, seen through the chosen channel. A list of weights, which has no rows and columns of its own, lies in rows.
    pub fn kernel(&self, filter: usize) -> Kernel {
        let mut kernel = kernel(self.values, filter, self.channel);
        if self.is_list() {
            let (height, width) = self.size();
            (kernel.picture.height, kernel.picture.width) = (height, width);
        }
        kernel
    }

    /// Whether a filter is a list of weights, one for each unit of a layer before.
    pub const fn is_list(&self) -> bool {
        self.values.height == 1 && self.values.width > 1 && self.values.total_channels == 1
    }

    /// Rows and columns of a filter on the screen.
    pub fn size(&self) -> (usize, usize) {
        if self.is_list() {
            let width = units_in_a_row(self.values.width);
            return (self.values.width.div_ceil(width), width);
        }
        (self.values.height, self.values.width)
    }

    /// The scale that all filters have in common, of all channels or of the means over them, which are much smaller.
    fn shared_scale(&self) -> (Range, bool) {
        let scale = |values: &[f32]| {
            let range = Range::signed_bulk(values);
            (range, range.is_exceeded_by(values))
        };
        if self.channel.is_some() || self.values.channels <= 1 || self.is_colored {
            return scale(&self.values.weights);
        }
        let means = (0..self.values.count).flat_map(|filter| self.kernel(filter).picture.values);
        scale(&means.collect::<Vec<f32>>())
    }

    /// The scale of one filter by itself: of what is drawn of it.
    pub fn own_scale(&self, filter: usize) -> Range {
        if self.is_colored {
            let size = self.values.channels * self.values.height * self.values.width;
            return Range::signed(self.values.weights.chunks(size.max(1)).nth(filter).unwrap_or_default());
        }
        Range::signed(&self.kernel(filter).picture.values)
    }

    /// The norm that a filter is labelled with: that which filters are sorted by, or else that of what is shown.
    pub fn norm(&self, filter: usize, order: Order) -> Option<f64> {
        let quantity = order.quantity().filter(|&quantity| self.found.norms.of(quantity).is_some());
        self.norm_of(filter, quantity.unwrap_or(self.found.quantity))
    }

    /// The norm of a quantity of a filter, if it is known.
    pub fn norm_of(&self, filter: usize, quantity: Quantity) -> Option<f64> {
        self.found.norms.of(quantity)?.get(filter).copied()
    }
}

/// What the selected filter responds to most, and the batch that it is of, once that is known.
pub fn strongest<'a>(scene: &Scene<'a>, bank: &Bank<'_>) -> Option<(&'a Responses, u64)> {
    let answer = scene.model.answers.get(&STRONGEST)?;
    match &answer.body {
        Finding::Strongest(found) if (found.layer, found.filter) == (bank.values.layer, bank.filter()) => {
            Some((found, answer.total_steps))
        }
        _ => None,
    }
}

/// The least and the greatest of the finite values of a picture, if there is one.
pub fn extremes(picture: &Picture) -> Option<(f32, f32)> {
    let mut finite = picture.values.iter().copied().filter(|value| value.is_finite());
    let first = finite.next()?;
    Some(finite.fold((first, first), |(low, high), value| (low.min(value), high.max(value))))
}

/// Sorts so many filters; of equal ones, and where the norm is not known, by number.
fn sorted(count: usize, norms: &Norms, order: Order) -> Vec<usize> {
    let mut filters: Vec<usize> = (0..count).collect();
    if let Some(norms) = order.quantity().and_then(|quantity| norms.of(quantity)) {
        let norm = |filter: usize| norms.get(filter).copied().unwrap_or(f64::NAN);
        filters.sort_by(|&a, &b| norm(b).total_cmp(&norm(a)));
    }
    filters
}
