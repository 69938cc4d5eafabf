//! What a question is, and the list that all of them are in.

use super::snapshot::Subject;
use super::tools::Tools;
use crate::dataset::DatasetError;
use crate::nn::shape::Shape;
use crate::nn::units::UnitError;
use crate::protocol::Phase;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum InquiryError {
    /// There are no images to answer it with.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// There are no such units.
    #[error(transparent)]
    Unit(#[from] UnitError),
    /// The answer would take more memory than is reasonable.
    #[error(
        "explaining a network of {parameters} parameters and {values} values a sample would take {} MiB of memory, and at \
         most {} MiB are taken; a smaller network can be explained",
        .bytes >> 20,
        .most >> 20
    )]
    TooLarge {
        /// The number of trained parameters.
        parameters: usize,
        /// The number of values that one sample has on its way through the network.
        values: usize,
        /// What the answer would take.
        bytes: usize,
        /// What it may take.
        most: usize,
    },
    /// The picture that is asked about is not one that the network takes.
    #[error("the picture has {given} values, and the network takes {} ({expected})", .expected.len())]
    Picture {
        /// The number of values of the picture.
        given: usize,
        /// The shape that the network takes.
        expected: Shape,
    },
}

/// Gives how much of an answer is done where so many of all images were looked at: all of it where there is none.
pub fn share_done(looked: usize, images: usize) -> f32 {
    if looked < images { looked as f32 / images as f32 } else { 1.0 }
}

/// A question, and how its answer is computed in pieces, between which training goes on.
pub trait Inquire {
    /// What is known so far.
    type State: Default;
    /// What is found.
    type Finding;
    /// What the trainer is said to be doing where it trains no further before it has answered.
    const PHASE: Option<Phase> = None;
    /// Whether a part of the answer is worth telling.
    const GROWS: bool = false;
    /// Whether the next step of training is tried for the answer, which takes memory.
    const REHEARSES: bool = false;

    /// Whether there is no answer without trying the next step of training.
    fn needs_next_step(&self) -> bool {
        false
    }

    /// Computes the next piece, of as many images as the tools allow for; returns the share of all that is known then, 0 to 1.
    ///
    /// # Errors
    /// If images are asked about that there are none of, or that do not unpack, or if the answer would be too large.
    fn advance(
        &self,
        state: &mut Self::State,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError>;

    /// What is found so far. After it was asked for a whole answer, the state is used up.
    fn finding(&self, state: &mut Self::State) -> Self::Finding;

    /// A line for the run's log about a whole answer, where it is worth one.
    fn remark(&self, _finding: &Self::Finding, _subject: &Subject<'_>) -> Option<String> {
        None
    }
}

/// Makes of a list of questions the types that can be any of them, and what depends on which one it is.
macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident($question:ty)),* $(,)?) => {
        /// What can be asked about a run.
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub enum Question {
            $($(#[$doc])* $name($question),)*
        }

        /// What can be found, by the question.
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub enum Finding {
            $($(#[$doc])* $name(Box<<$question as Inquire>::Finding>),)*
            /// There is no answer, for this reason.
            Nothing(String),
        }

        /// A question whose answer is being computed.
        pub enum Inquiry {
            $($(#[$doc])* $name($question, Box<<$question as Inquire>::State>),)*
        }

        impl Question {
            /// Begins to answer.
            pub fn inquire(&self) -> Inquiry {
                match self {
                    $(Self::$name(question) => Inquiry::$name(question.clone(), Box::default()),)*
                }
            }

            /// See [`Inquire::PHASE`].
            pub fn phase(&self) -> Option<crate::protocol::Phase> {
                match self {
                    $(Self::$name(_) => <$question as Inquire>::PHASE,)*
                }
            }

            /// See [`Inquire::REHEARSES`].
            pub fn rehearses(&self) -> bool {
                match self {
                    $(Self::$name(_) => <$question as Inquire>::REHEARSES,)*
                }
            }

            /// See [`Inquire::needs_next_step`].
            pub fn needs_next_step(&self) -> bool {
                match self {
                    $(Self::$name(question) => question.needs_next_step(),)*
                }
            }

            /// See [`Inquire::GROWS`].
            pub fn grows(&self) -> bool {
                match self {
                    $(Self::$name(_) => <$question as Inquire>::GROWS,)*
                }
            }
        }

        impl Inquiry {
            /// See [`Inquire::advance`].
            ///
            /// # Errors
            /// Those of [`Inquire::advance`].
            pub fn advance(
                &mut self,
                subject: &snapshot::Subject<'_>,
                tools: &mut tools::Tools<'_>,
            ) -> Result<f32, question::InquiryError> {
                match self {
                    $(Self::$name(question, state) => question.advance(state, subject, tools),)*
                }
            }

            /// See [`Inquire::finding`].
            pub fn finding(&mut self) -> Finding {
                match self {
                    $(Self::$name(question, state) => Finding::$name(Box::new(question.finding(state))),)*
                }
            }

            /// See [`Inquire::remark`].
            pub fn remark(&self, finding: &Finding, subject: &snapshot::Subject<'_>) -> Option<String> {
                match (self, finding) {
                    $((Self::$name(question, _), Finding::$name(finding)) => question.remark(finding, subject),)*
                    _ => None,
                }
            }
        }
    };
}
