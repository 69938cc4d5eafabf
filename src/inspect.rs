//! What is seen of a network's inside, computed for whoever asks.
//!
//! Each question is a file: what is asked and what is found as plain data, and how the one comes of the other, in pieces. A
//! further question is such a file, and its name in the list below. All of an answer is about one moment of the network.

pub mod confusion;
pub mod digit_form;
pub mod doctor;
pub mod drawn;
pub mod evaluate;
pub mod evaluator;
pub mod explain;
pub mod filters;
pub mod fitting;
pub mod health;
pub mod ink;
pub mod lanes;
pub mod layer;
pub mod layer_table;
pub mod least_certain;
pub mod maps;
pub mod mistakes;
pub mod next_images;
pub mod next_mistake;
pub mod next_of_class;
pub mod nudge;
pub mod pictures;
pub mod plan;
pub mod portrait;
pub mod proposal;
#[macro_use]
mod question;
mod ranking;
pub mod rehearsal;
mod shares;
pub mod silencing;
pub mod snapshot;
pub mod strongest;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod tools;
pub mod translation;
pub mod verdicts;

pub use question::{Inquire, InquiryError};

use crate::protocol::channel;

questions! {
    /// A layer's weights, and what the network makes of one image up to it.
    Layer(layer::Layer),
    /// Loss and accuracy over a set.
    Evaluate(evaluate::Evaluate),
    /// The next image that the network gets wrong.
    NextMistake(next_mistake::NextMistake),
    /// What the images of each class are taken for.
    Confusion(confusion::Confusion),
    /// The images that the network gets wrong, with what it says of them.
    Mistakes(mistakes::Mistakes),
    /// The next image of a class.
    NextOfClass(next_of_class::NextOfClass),
    /// The image that the network is least certain of.
    LeastCertain(least_certain::LeastCertain),
    /// One image's way through the network and back, with all that it is made of.
    Explain(explain::Explain),
    /// Whether the cost changes with a quantity as backpropagation says.
    Nudge(nudge::Nudge),
    /// What becomes of maps and outputs when an image is shifted.
    Translation(translation::Translation),
    /// What all layers and the outputs make of a picture that somebody has drawn.
    Drawn(drawn::Drawn),
    /// How the values, gradients and updates of the layers are.
    Health(health::Health),
    /// What one image is at every place of the network, before and after each activation and each pooling.
    Maps(maps::Maps),
    /// A layer's weights, their gradient or what became of them, with the norms of the filters.
    Filters(filters::Filters),
    /// The images that a filter responds to most.
    Strongest(strongest::Strongest),
    /// How good the network is without each unit of a layer.
    Silencing(silencing::Silencing),
    /// What a network of some text would be, and what it would cost.
    Plan(plan::Plan),
    /// Whether the run would take another value of a setting.
    Proposal(proposal::Proposal),
    /// The class that each image of a set is taken for.
    Verdicts(verdicts::Verdicts),
    /// What watched images look like.
    Pictures(pictures::Pictures),
    /// How all parameters are distributed, the filters, and what the network makes of one image.
    Portrait(portrait::Portrait),
    /// The images of the next batch, as they are and as they are distorted for it.
    NextImages(next_images::NextImages),
}

/// A viewer's end of the conversation about a run.
pub type Viewer = channel::Viewer<Question, Finding>;
/// The trainer's end of it.
pub type TrainerEnd = channel::TrainerEnd<Question, Finding>;
/// What a viewer wants to know of a run.
pub type Ask = crate::protocol::Ask<Question>;
/// What it is told.
pub type Answer = crate::protocol::Answer<Finding>;
