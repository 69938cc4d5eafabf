//! Configuration, data, journal, and how to have the run once more.

use super::content::{Fact, Report};
use super::html::Html;

/// Adds these sections to a page.
pub fn sections(page: &mut Html, report: &Report) {
    page.raw("<section aria-labelledby=\"configuration\">\n<h2 id=\"configuration\">Configuration</h2>\n<div class=\"facts\">\n");
    table(page, "Settings", &report.settings);
    table(page, "Data", &report.data);
    page.raw("</div>\n</section>\n");
    if !report.journal.is_empty() {
        page.raw("<section aria-labelledby=\"journal\">\n<h2 id=\"journal\">Journal</h2>\n<p class=\"words\">What was done to the run, and where.</p>\n<pre>");
        page.text(&report.journal);
        page.raw("</pre>\n</section>\n");
    }
    if !report.commands.is_empty() {
        page.raw("<section aria-labelledby=\"repeat\">\n<h2 id=\"repeat\">The same once more</h2>\n");
        for Fact { name, value } in &report.commands {
            page.raw("<p class=\"words\">");
            page.text(name);
            page.raw("</p>\n<pre>");
            page.text(value);
            page.raw("</pre>\n");
        }
        page.raw("</section>\n");
    }
}

fn table(page: &mut Html, caption: &str, facts: &[Fact]) {
    page.raw("<table class=\"pairs\"><caption>");
    page.text(caption);
    page.raw("</caption>\n<tbody>\n");
    for Fact { name, value } in facts {
        page.raw("<tr><th scope=\"row\">");
        page.text(name);
        page.raw("</th><td>");
        page.text(value);
        page.raw("</td></tr>\n");
    }
    page.raw("</tbody></table>\n");
}
