//! The worst mistakes, with their pictures.

use super::content::Measured;
use super::html::Html;
use crate::inspect::mistakes::{Gallery, Judgement};
use crate::pictures;
use crate::viz::number::{grouped, percent, significant};

/// The most mistakes that are shown.
const MOST: usize = 24;
/// A picture is at least about so many pixels wide.
const WIDTH: usize = 112;

/// Adds the worst mistakes to a page.
pub fn section(page: &mut Html, measured: &Measured) {
    let Gallery { first, total, shape, softmax, .. } = &measured.mistakes;
    if first.is_empty() {
        return;
    }
    page.raw("<section aria-labelledby=\"mistakes\">\n<h2 id=\"mistakes\">Worst mistakes</h2>\n<p class=\"words\">");
    let shown = first.len().min(MOST);
    let total = grouped(*total as u64);
    page.text(&format!(
        "The {shown} of {total} wrong images of the {} set that the network is most certain of.",
        measured.set
    ));
    page.raw("</p>\n<div class=\"mistakes\">\n");
    let size = [shape.height, shape.width, shape.channels];
    for (place, image) in first.iter().take(MOST).enumerate() {
        let Judgement { index, label, predicted, confidence, .. } = *image;
        let name = |class: usize| measured.classes.get(class).cloned().unwrap_or_else(|| class.to_string());
        let (truth, taken) = (name(label), name(predicted));
        page.raw("<figure>");
        if let Some(pixels) = measured.mistakes.picture(place) {
            let scale = (WIDTH / shape.width.max(1)).max(1);
            let words =
                format!("Image {index} of the {} set: class {truth}, taken for {taken}", measured.set);
            page.picture(&pictures::image(size, pixels, scale), &words);
        }
        page.raw("<figcaption><span class=\"truth\">");
        page.text(&truth);
        page.raw("</span> → <span class=\"taken\">");
        page.text(&taken);
        page.raw("</span><small>");
        let output = f64::from(confidence);
        let sure = if *softmax { format!("{} %", percent(output, 1)) } else { significant(output) };
        page.text(&format!("{sure}, image {index}"));
        page.raw("</small></figcaption></figure>\n");
    }
    page.raw("</div>\n</section>\n");
}
