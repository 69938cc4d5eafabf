//! A run as one HTML page that needs nothing else: no script, no network, no other file.
//!
//! The page is plain data put into words and pictures; what is in it is for the caller to find. Whatever stands in it comes from outside,
//! names and paths among it, and goes through [`html::Html`], which knows no other way to put in a text than escaped.

mod chart;
mod confusion;
mod curves;
mod facts;
mod html;
mod mistakes;
mod network;
#[cfg(test)]
mod tests;
mod timeline;

use crate::inspect::confusion::Matrix;
use crate::inspect::layer::Filters;
use crate::inspect::mistakes::Gallery;
use crate::protocol::{BatchPoint, EpochReport, LayerInfo, LiveChange};
use html::Html;

/// What is told of a run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What the run is called.
    pub name: String,
    /// The architecture as one line of text.
    pub network: String,
    /// What came of the run, each a name and a value; these are the first that is seen.
    pub results: Vec<Fact>,
    /// What makes numbers mislead whoever does not know it, or what is missing.
    pub notes: Vec<String>,
    /// The batches, averaged where they are many.
    pub batches: Vec<BatchPoint>,
    /// The epochs.
    pub epochs: Vec<EpochReport>,
    /// What was changed while the run went on.
    pub changes: Vec<LiveChange>,
    /// The layers.
    pub layers: Vec<LayerInfo>,
    /// The filters of layers at moments of the run, oldest first.
    pub moments: Vec<Moment>,
    /// How the run does on images that it was not trained on.
    pub measured: Option<Measured>,
    /// The settings, each a name and a value.
    pub settings: Vec<Fact>,
    /// What the run learned from.
    pub data: Vec<Fact>,
    /// What was done to the run, as a journal says it; empty if nothing was.
    pub journal: String,
    /// Commands that repeat it, each with what it does.
    pub commands: Vec<Fact>,
    /// What made the page, and when.
    pub made: String,
}

/// A name and what stands behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

impl Fact {
    /// Gives a value with its name.
    pub fn new(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.to_owned(), value: value.into() }
    }
}

/// The filters of a network at a moment of a run.
#[derive(Clone, Debug, Default)]
pub struct Moment {
    /// Batches of the run that were done.
    pub step: u64,
    /// The filters of the layers that have some to look at, in order.
    pub filters: Vec<Filters>,
}

/// How a network does on a set of images.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// What the set is called, e.g. "test".
    pub set: String,
    /// The names of the classes, by label.
    pub classes: Vec<String>,
    /// What the images of each class are taken for.
    pub matrix: Matrix,
    /// The worst mistakes.
    pub mistakes: Gallery,
}

/// How the page looks.
const STYLE: &str = include_str!("report/style.css");

impl Report {
    /// Gives the page.
    pub fn html(&self) -> String {
        let mut page = Html::default();
        page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
        // Nothing is fetched and nothing runs, whatever somebody put into a name.
        page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n");
        page.within("title", |page| page.text(&format!("{}: cnn-tui", self.name)));
        page.raw("<style>\n");
        page.raw(STYLE);
        page.raw("</style>\n</head>\n<body>\n");
        self.header(&mut page);
        page.raw("<main>\n");
        curves::section(&mut page, self);
        network::section(&mut page, self);
        if let Some(measured) = &self.measured {
            confusion::section(&mut page, measured);
            mistakes::section(&mut page, measured);
        }
        facts::sections(&mut page, self);
        page.raw("</main>\n<footer>");
        page.text(&self.made);
        page.raw("</footer>\n</body>\n</html>\n");
        page.into_text()
    }

    fn header(&self, page: &mut Html) {
        page.raw("<header>\n<p class=\"kind\">Training run</p>\n");
        page.within("h1", |page| page.text(&self.name));
        page.raw("<p class=\"network\">");
        page.within("code", |page| page.text(&self.network));
        page.raw("</p>\n<dl class=\"results\">\n");
        for Fact { name, value } in &self.results {
            page.raw("<div>");
            page.within("dt", |page| page.text(name));
            page.within("dd", |page| page.text(value));
            page.raw("</div>\n");
        }
        page.raw("</dl>\n");
        for note in &self.notes {
            page.raw("<p class=\"note\">");
            page.text(note);
            page.raw("</p>\n");
        }
        page.raw("</header>\n");
    }
}
