//! The page as a whole: what comes first, and the order of the rest.

use super::content::{Fact, Report};
use super::html::Html;
use super::{confusion, curves, facts, mistakes, network};

/// How the page looks.
const STYLE: &str = include_str!("style.css");

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
